/** What this machine lends to the base images of the tests, since no registry of images can be reached from everywhere. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A command's output; throws with what it complained about if it fails. */
export function output(
  command: string,
  words: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} failed: ${error?.message ?? stderr}`);
  return stdout.trim();
}

/** The path of a program that PATH leads to. */
export function findProgram(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name));
  return places.find(place => existsSync(place));
}

/** The shared libraries, and the loader, that a program is linked to. */
export const librariesOf = (program: string): string[] =>
  [...output('ldd', [program]).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => String(path));

/** The folder of the npm that PATH leads to. */
export function npmFolder(): string {
  const npm = findProgram('npm');
  if (npm === undefined) throw new Error('npm is not on PATH');
  return dirname(dirname(realpathSync(npm)));
}

/** npm's configuration of this user, where there is one: a registry of the machine's own, say. */
export function npmConfiguration(): string | undefined {
  const file = output('npm', ['config', 'get', 'userconfig']);
  return existsSync(file) ? file : undefined;
}

/** Why no image can be built here; undefined if one can. */
export function reasonNotToBuild(): string | undefined {
  if (process.platform !== 'linux') return 'images are built on Linux';
  if (process.getuid?.() !== 0) return 'building an image without a daemon takes root';
  if (findProgram('buildah') === undefined) return 'buildah is not on PATH';
  const { status } = spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'this machine does not let root mount anything';
}
