/** The programs of our chart: the hook server's image and Metacontroller's. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { asArguments } from '../flags.ts';
import { chooseMetacontroller, type MetacontrollerChoice, standInProgram } from '../metacontroller.ts';
import { inRepository, repositoryDirectory } from '../paths.ts';
import { bindTo, durationSeconds, type GoFlags, parseGoFlags } from './go-flags.ts';
import { commandLine, isImageOf, type Launch, type PodToLaunch, type Program } from './program.ts';

/** As our Dockerfile has them, and Metacontroller's has them. */
const hookServerImage = {
  entrypoint: ['/nodejs/bin/node', '--max-semi-space-size=8'],
  cmd: ['dist/src/main.js'],
};
const metacontrollerImage = { entrypoint: [], cmd: ['/usr/bin/metacontroller'] };

function checkProgram(path: string, name: string): void {
  if (basename(path) !== name) throw new Error(`the image holds no ${path}`);
}

/** Any image `…/llmsafespace`: this repository's `dist/`, which `npm run build` makes. */
export const hookServerProgram: Program = {
  image: image => isImageOf('llmsafespace', image),
  launch(container) {
    const [node, ...args] = commandLine(hookServerImage, container);
    checkProgram(node, 'node');
    if (!existsSync(inRepository('dist', 'src', 'main.js'))) {
      throw new Error('the image’s programs aren’t built yet: npm run build');
    }
    return { command: process.execPath, args, cwd: repositoryDirectory };
  },
};

/**
 * The real one listens on every address of the machine unless told, and elects its leader in its Pod's namespace, which it
 * would read from a fixed path.
 */
function launchReal(path: string, flags: GoFlags, { ip, namespace, kubeconfig }: PodToLaunch): Launch {
  const usual = {
    'metrics-address': ':9999',
    'health-probe-bind-address': ':8081',
    'leader-election-namespace': namespace,
  };
  const wanted = { ...usual, ...Object.fromEntries(flags), ...(kubeconfig && { kubeconfig }) };
  const bound = Object.entries(wanted).map(([name, value]) => [name, bindTo(ip, value)]);
  return { command: path, args: asArguments(Object.fromEntries(bound)) };
}

/** The stand-in knows few of the flags, elects no leader (so it is for one replica), and has no port for probes. */
function launchLoop(flags: GoFlags, { kubeconfig }: PodToLaunch): Launch {
  const workers = flags.get('workers');
  const flush = flags.get('cache-flush-interval');
  const wanted = {
    ...(kubeconfig && { kubeconfig }),
    ...(workers && { workers }),
    ...(flush && { 'cache-flush-interval': durationSeconds(flush) }),
  };
  return {
    command: process.execPath,
    args: [standInProgram, ...asArguments(wanted)],
    probes: 'process',
  };
}

/** Any image `…/metacontroller`: the real one, or the stand-in where there is none. */
export const metacontrollerProgram = (choice: MetacontrollerChoice = chooseMetacontroller()): Program => ({
  image: image => isImageOf('metacontroller', image),
  launch(container, pod) {
    const [program, ...args] = commandLine(metacontrollerImage, container);
    checkProgram(program, 'metacontroller');
    const flags = parseGoFlags(args);
    return choice.kind === 'real' ? launchReal(choice.path, flags, pod) : launchLoop(flags, pod);
  },
});
