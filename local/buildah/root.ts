/** Images of what this machine has: the root of the file system as a folder, and the image of it. */
import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { librariesOf, npmFolder } from './machine.ts';
import type { Storage } from './storage.ts';

/** Copies a file of this machine to its place below a root. */
export function put(file: string, ...place: string[]): void {
  const target = join(...place);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(file), target);
}

/** The libraries that a program of this machine needs; they keep their places. */
export async function putLibraries(root: string, program: string): Promise<void> {
  for (const library of await librariesOf(program)) put(library, root, library);
}

/** A program of this machine with the libraries it needs. */
export async function putProgram(root: string, program: string, place: string): Promise<void> {
  put(program, root, place);
  await putLibraries(root, program);
}

/** The Node.js that runs this, without its libraries, and the machine's npm, below /usr/local. */
export function putNode(root: string): void {
  put(process.execPath, root, 'usr/local/bin/node');
  const npm = 'usr/local/lib/node_modules/npm';
  cpSync(npmFolder(), join(root, npm), { recursive: true });
  symlinkSync(`/${npm}/bin/npm-cli.js`, join(root, 'usr/local/bin/npm'));
}

/**
 * Makes an image of what `fill` puts below its root, and resolves to its name. `settings` are options of `buildah config`. Times are of
 * no clock, so that the same root makes the same image.
 */
export async function makeImage(
  storage: Storage,
  image: string,
  settings: string[],
  fill: (root: string) => void | Promise<void>,
): Promise<string> {
  const container = await storage.buildah('from', 'scratch');
  await fill(await storage.buildah('mount', container));
  await storage.buildah('config', ...settings, container);
  const words = ['--quiet', '--rm', '--timestamp=0', '--identity-label=false'];
  await storage.buildah('commit', ...words, container, image);
  return image;
}
