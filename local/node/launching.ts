/** From a container of a Pod to the process that plays it. */
import { join } from 'node:path';
import type { RunOptions } from './container-process.ts';
import { environmentOf } from './environment.ts';
import { expand } from './expansion.ts';
import { argumentRewriter } from './mount-paths.ts';
import { mountPathsOf, mountVolumes, type PodFolders } from './mounts.ts';
import type { NodeContext } from './node-context.ts';
import type { Container } from './pod.ts';
import { writePodKubeconfig } from './pod-kubeconfig.ts';
import type { Launch, Program } from './program.ts';
import type { VolumeSources } from './volume-files.ts';

export interface LaunchingOptions {
  node: NodeContext;
  sources: VolumeSources;
  folders: PodFolders;
}

function programFor({ programs }: NodeContext, image: string): Program {
  const program = programs.find(one => one.image(image));
  if (!program) throw new Error(`no program of this machine plays the image ${image}`);
  return program;
}

/** Where the output of a container is kept. */
export const containerLog = (directory: string, namespace: string, pod: string, container: string): string =>
  join(directory, 'logs', namespace, pod, `${container}.log`);

/** What every process gets, as a container would from its runtime: nothing else of this process's own variables. */
const runtimeEnvironment = (home: string, hostname: string) => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  HOSTNAME: hostname,
});

/** Mounts the volumes and finds the process to start. Rejects while something that the container needs is missing. */
export async function prepareContainer(
  container: Container,
  { node, sources, folders }: LaunchingOptions,
): Promise<RunOptions> {
  const { name, namespace, uid } = sources.pod.metadata;
  const program = programFor(node, container.image);
  mountVolumes(container, folders);
  const kubeconfig = writePodKubeconfig(node.server, container, folders);
  const given = await environmentOf(container, sources);
  const move = argumentRewriter(mountPathsOf(container), folders.root(container.name));
  const moveAll = (texts: string[]) => texts.map(text => move(expand(text, given)));
  const environment = {
    ...runtimeEnvironment(folders.home, name),
    ...(kubeconfig && { KUBECONFIG: kubeconfig }),
    ...node.environment,
    ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, move(value)])),
  };
  const launch: Launch = program.launch(
    {
      name: container.name,
      image: container.image,
      command: moveAll(container.command),
      args: moveAll(container.args),
      environment,
    },
    { name, namespace, uid, ip: sources.place.podIp, kubeconfig },
  );
  return {
    launch,
    environment,
    cwd: folders.home,
    logFile: containerLog(node.directory, namespace, name, container.name),
    explain: container.terminationMessagePolicy === 'FallbackToLogsOnError',
  };
}
