/** What an image is made of, and where its archive is kept by that. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Storage } from '../../buildah/storage.ts';
import { cacheDirectory, inRepository } from '../../paths.ts';

export interface Recipe {
  /** The image's name in manifests. */
  image: string;
  /** Files and folders that it is made of. */
  sources: string[];
  /** Makes it in the storage, under its name. */
  build(storage: Storage): Promise<unknown>;
}

export const folder = (): string => join(cacheDirectory(), 'images');

/** How an image is made: a change makes all images anew. */
const code = [inRepository('local', 'buildah'), inRepository('local', 'real', 'images')];

/** The files below a path, or the file itself; Python may have left its bytecode beside them. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

const fileNameOf = (image: string): string => image.replaceAll(/[^\w.]/g, '-');

/** Where the archive of an image is kept, whether or not it is there yet. */
export function archiveOf({ image, sources }: Recipe): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...code, ...sources].flatMap(filesOf)) hash.update('\0').update(readFileSync(file));
  return join(folder(), `${fileNameOf(image)}-${hash.digest('hex').slice(0, 12)}.tar`);
}

/** Other checkouts may want theirs. */
const keptArchives = 3;

export function removeOldArchives(image: string): void {
  const ageOf = (file: string) => -statSync(file).mtimeMs;
  const archives = readdirSync(folder())
    .filter(name => name.startsWith(`${fileNameOf(image)}-`) && name.endsWith('.tar'))
    .map(name => join(folder(), name))
    .sort((a, b) => ageOf(a) - ageOf(b));
  for (const archive of archives.slice(keptArchives)) rmSync(archive);
}
