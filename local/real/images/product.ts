/** The images of the chart's Deployments: the hook server's, from its Dockerfile, and Metacontroller's. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { baseArguments } from '../../buildah/bases.ts';
import { npmConfiguration } from '../../buildah/machine.ts';
import { output } from '../../buildah/output.ts';
import { makeImage, putProgram } from '../../buildah/root.ts';
import type { Log } from '../../go-build.ts';
import type { MetacontrollerChoice } from '../../metacontroller.ts';
import { inRepository, repositoryDirectory } from '../../paths.ts';
import { archivesOf } from './archive.ts';
import { programImage } from './programs.ts';
import type { Recipe } from './recipe.ts';

/** The tag that a chart gives its image: its appVersion. */
function tagOf(...chart: string[]): string {
  const manifest = parse(readFileSync(inRepository('charts', ...chart, 'Chart.yaml'), 'utf8'));
  return z.object({ appVersion: z.string() }).parse(manifest).appVersion;
}

const hookServerImage = `ghcr.io/llmsafespace/llmsafespace:${tagOf('llmsafespace')}`;
const metacontrollerImage = `ghcr.io/metacontroller/metacontroller:${tagOf('llmsafespace', 'charts', 'metacontroller')}`;

const inFolder = (paths: readonly string[]) => paths.map(path => inRepository(path));

const hookServer: Recipe = {
  image: hookServerImage,
  sources: inFolder([
    ...['Dockerfile', 'package.json', 'package-lock.json', 'LICENSE', 'docs/licences.md'],
    ...['tsconfig.base.json', 'tsconfig.build.json', 'hooks', 'src'],
  ]),
  async build(storage) {
    const npmrc = await npmConfiguration();
    const secret = npmrc === undefined ? [] : ['--secret', `id=npmrc,src=${npmrc}`];
    const words = [...(await baseArguments(storage)), ...secret, '--tag', hookServerImage];
    await storage.buildah('build', ...words, repositoryDirectory);
  },
};

const lockfile = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

/** The folders of the packages that are no development tools. */
function packageFolders(): string[] {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(inRepository('package-lock.json'), 'utf8')));
  return Object.entries(packages).flatMap(([path, { dev }]) => (path === '' || dev ? [] : [path]));
}

const standInSources = ['package.json', 'hooks', 'src', 'tools/metacontroller-loop/src'];

async function fillStandIn(root: string): Promise<void> {
  await putProgram(root, process.execPath, 'nodejs/bin/node');
  for (const path of [...standInSources, ...packageFolders()]) {
    cpSync(inRepository(path), join(root, 'app', path), { recursive: true });
  }
  mkdirSync(join(root, 'usr', 'bin'), { recursive: true });
  const script = "#!/nodejs/bin/node\nimport('/app/tools/metacontroller-loop/src/container.ts');\n";
  writeFileSync(join(root, 'usr', 'bin', 'metacontroller'), script, { mode: 0o755 });
  // A checkout may be its owner's alone.
  await output('chmod', ['-R', 'a+rX', join(root, 'app')]);
}

/** The stand-in under Metacontroller's name and its program's. */
const standIn: Recipe = {
  image: metacontrollerImage,
  sources: inFolder([...standInSources, 'package-lock.json']),
  build: storage =>
    makeImage(storage, metacontrollerImage, ['--entrypoint=["/usr/bin/metacontroller"]'], fillStandIn),
};

const metacontroller = (choice: MetacontrollerChoice): Recipe =>
  choice.kind === 'real'
    ? programImage(metacontrollerImage, choice.path, '/usr/bin/metacontroller')
    : standIn;

export interface ProductImageOptions {
  metacontroller: MetacontrollerChoice;
  log: Log;
}

/**
 * The archives of the hook server's image and of Metacontroller's, for `ctr images import`, under the names that the chart gives them. The
 * stand-in elects no leader: it is for one replica. Made once for the same sources; rejects with what to install where the machine can't.
 */
export const buildProductImages = (options: ProductImageOptions): Promise<string[]> =>
  archivesOf([hookServer, metacontroller(options.metacontroller)], options.log);
