/** The root of an image's file system as a folder, and the image of it. */
import { cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { librariesOf } from './machine.ts';
import type { Storage } from './storage.ts';

/** Copies a file of this machine to its place below a root. */
export function put(file: string, ...place: string[]): void {
  const target = join(...place);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(file), target);
}

/** A program of this machine with the libraries it needs, which keep their places. */
export async function putProgram(root: string, program: string, place: string): Promise<void> {
  put(program, root, place);
  for (const library of await librariesOf(program)) put(library, root, library);
}

/** Makes the image `localhost/NAME` of a root: a Dockerfile's `instructions` say the rest. */
export async function commit(
  storage: Storage,
  root: string,
  name: string,
  instructions: string[],
): Promise<string> {
  const file = join(dirname(root), `${name}.Dockerfile`);
  writeFileSync(file, ['FROM scratch', 'COPY . /', ...instructions, ''].join('\n'));
  const words = ['--timestamp=0', '--identity-label=false', '--file', file, '--tag', `localhost/${name}`];
  await storage.buildah('build', ...words, root);
  return `localhost/${name}`;
}
