/** Images as files that containerd imports: made once, and kept in the cache folder by what they are made of. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../binaries.ts';
import { reasonNotToBuild } from '../../buildah/machine.ts';
import { openStorage, removeStorage, type Storage } from '../../buildah/storage.ts';
import type { Log } from '../../go-build.ts';
import { waitForLock } from '../../lock.ts';
import { cacheDirectory, inRepository } from '../../paths.ts';

export interface Recipe {
  /** The image's name in manifests. */
  image: string;
  /** Files and folders that it is made of. */
  sources: string[];
  /** Makes it in the storage, under its name. */
  build(storage: Storage): Promise<unknown>;
}

const folder = () => join(cacheDirectory(), 'images');

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
function archiveOf({ image, sources }: Recipe): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...code, ...sources].flatMap(filesOf)) hash.update('\0').update(readFileSync(file));
  return join(folder(), `${fileNameOf(image)}-${hash.digest('hex').slice(0, 12)}.tar`);
}

/** Other checkouts may want theirs. */
const keptArchives = 3;

function removeOldArchives(image: string): void {
  const ageOf = (file: string) => -statSync(file).mtimeMs;
  const archives = readdirSync(folder())
    .filter(name => name.startsWith(`${fileNameOf(image)}-`) && name.endsWith('.tar'))
    .map(name => join(folder(), name))
    .sort((a, b) => ageOf(a) - ageOf(b));
  for (const archive of archives.slice(keptArchives)) rmSync(archive);
}

/** Only a finished archive is ever renamed into place. */
async function makeArchive(recipe: Recipe, storage: Storage): Promise<void> {
  const archive = archiveOf(recipe);
  const unfinished = `${archive}.unfinished`;
  await recipe.build(storage);
  rmSync(unfinished, { force: true });
  await storage.buildah('push', '--quiet', recipe.image, `docker-archive:${unfinished}:${recipe.image}`);
  renameSync(unfinished, archive);
  removeOldArchives(recipe.image);
}

async function makeWithProgress(recipe: Recipe, storage: Storage, log: Log): Promise<void> {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  log(`making the image ${recipe.image} (once)`);
  const timer = setInterval(() => log(`making the image ${recipe.image}: ${elapsed()} so far`), 15_000);
  try {
    await makeArchive(recipe, storage);
    log(`made the image ${recipe.image} in ${elapsed()}`);
  } finally {
    clearInterval(timer);
  }
}

const isMissing = (recipe: Recipe): boolean => !existsSync(archiveOf(recipe));

const programs = ['apt-get', 'dpkg-deb', 'bash'];

/** Why this machine can make no archive; undefined if it can. */
export function reasonForNoArchives(): string | undefined {
  const missing = programs.filter(name => onPath(name) === undefined);
  const without =
    missing.length > 0 ? `${missing.join(', ')} not on PATH: this takes Debian or its like` : undefined;
  return reasonNotToBuild() ?? without;
}

function checkMachine(): void {
  const reason = reasonForNoArchives();
  if (reason === undefined) return;
  throw new Error(
    `images can't be made here: ${reason}. On Debian: apt-get install --yes --no-install-recommends buildah`,
  );
}

async function makeMissing(recipes: readonly Recipe[], log: Log): Promise<void> {
  checkMachine();
  mkdirSync(folder(), { recursive: true });
  const lock = await waitForLock(join(folder(), 'lock'), holder =>
    log(`waiting for process ${holder ?? '?'}, which is making images`),
  );
  const directory = join(folder(), 'storage');
  try {
    // What was left when an earlier process was killed; the lock says that nobody is at it.
    await removeStorage(directory);
    mkdirSync(directory);
    const storage = openStorage(directory);
    try {
      for (const recipe of recipes.filter(isMissing)) await makeWithProgress(recipe, storage, log);
    } finally {
      await storage.close();
    }
  } finally {
    lock.release();
  }
}

/**
 * The archives of images, in their order, for `ctr images import`; makes those that the cache lacks. Rejects with what to install where
 * the machine can't.
 */
export async function archivesOf(recipes: readonly Recipe[], log: Log): Promise<string[]> {
  if (recipes.some(isMissing)) await makeMissing(recipes, log);
  return recipes.map(archiveOf);
}
