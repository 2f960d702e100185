/** What this machine lends to images that are built on it, since no registry of images can be reached from everywhere. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { onPath } from '../binaries.ts';
import { output } from './output.ts';

/** Whom this machine's programs trust; its network may look into TLS. */
export const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** The path of a program that PATH leads to; throws if it leads to none. */
export function required(name: string): string {
  const found = onPath(name);
  if (found === undefined) throw new Error(`${name} is not on PATH`);
  return found;
}

/** The shared libraries, and the loader, that a program is linked to; none of a static one. */
export async function librariesOf(program: string): Promise<string[]> {
  const listed = await output('ldd', [program]).catch(error => {
    if (String(error).includes('not a dynamic executable')) return '';
    throw error;
  });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => String(path));
}

/** The folder of the npm that PATH leads to. */
export const npmFolder = (): string => dirname(dirname(realpathSync(required('npm'))));

/** npm's configuration of this user, where there is one: a registry of the machine's own, say. */
export async function npmConfiguration(): Promise<string | undefined> {
  const file = await output('npm', ['config', 'get', 'userconfig']);
  return existsSync(file) ? file : undefined;
}

/** Why no image can be built here; undefined if one can. */
export function reasonNotToBuild(): string | undefined {
  if (process.platform !== 'linux') return 'images are built on Linux';
  if (process.getuid?.() !== 0) return 'building an image without a daemon takes root';
  if (onPath('buildah') === undefined) return 'buildah is not on PATH';
  const { status } = spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'this machine does not let root mount anything';
}
