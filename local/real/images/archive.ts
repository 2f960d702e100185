/** Images as files that containerd imports: made once, and kept in the cache folder. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../binaries.ts';
import { reasonNotToBuild } from '../../buildah/machine.ts';
import { openStorage, removeStorage, type Storage } from '../../buildah/storage.ts';
import type { Log } from '../../go-build.ts';
import { tryLock, waitForLock } from '../../lock.ts';
import { archiveOf, folder, type Recipe, removeOldArchives } from './recipe.ts';

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

const lockFile = () => join(folder(), 'lock');
const storageDirectory = () => join(folder(), 'storage');

async function makeMissing(recipes: readonly Recipe[], log: Log): Promise<void> {
  checkMachine();
  mkdirSync(folder(), { recursive: true });
  const lock = await waitForLock(lockFile(), holder =>
    log(`waiting for process ${holder ?? '?'}, which is making images`),
  );
  try {
    await removeStorage(storageDirectory());
    mkdirSync(storageDirectory());
    const storage = openStorage(storageDirectory());
    try {
      for (const recipe of recipes.filter(isMissing)) await makeWithProgress(recipe, storage, log);
    } finally {
      await storage.close();
    }
  } finally {
    lock.release();
  }
}

/** Unmounts and removes what a process left that was killed while it made images. */
export async function removeLeftovers(): Promise<void> {
  const lock = existsSync(storageDirectory()) ? tryLock(lockFile()) : undefined;
  if (lock === undefined) return;
  await removeStorage(storageDirectory());
  lock.release();
}

/**
 * The archives of images, in their order, for `ctr images import`; makes those that the cache lacks. Rejects with what to install where
 * the machine can't.
 */
export async function archivesOf(recipes: readonly Recipe[], log: Log): Promise<string[]> {
  if (recipes.some(isMissing)) await makeMissing(recipes, log);
  return recipes.map(archiveOf);
}
