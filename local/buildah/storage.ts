/** buildah with a storage of its own: nothing of the user's is seen or changed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from './output.ts';

/** The first works on most machines and is fast; the other one works everywhere. */
const drivers = ['overlay', 'vfs'];

function environmentFor(directory: string, driver: string): NodeJS.ProcessEnv {
  const configuration = join(directory, 'storage.conf');
  const [graphRoot, runRoot] = ['images', 'run'].map(folder => JSON.stringify(join(directory, folder)));
  writeFileSync(
    configuration,
    `[storage]\ndriver = "${driver}"\ngraphroot = ${graphRoot}\nrunroot = ${runRoot}\n`,
  );
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return {
    ...process.env,
    CONTAINERS_STORAGE_CONF: configuration,
    BUILDAH_ISOLATION: 'chroot',
    // Also where it keeps what Dockerfiles mount as caches.
    TMPDIR: temporary,
  };
}

function firstThatWorks(directory: string): NodeJS.ProcessEnv {
  for (const driver of drivers) {
    const env = environmentFor(directory, driver);
    if (spawnSync('buildah', ['info'], { env, stdio: 'ignore' }).status === 0) return env;
    rmSync(join(directory, 'images'), { recursive: true, force: true });
  }
  throw new Error(`buildah works with none of the storage drivers ${drivers.join(', ')}`);
}

/** Removes a storage's directory, also one that a killed program left. */
export async function removeStorage(directory: string): Promise<void> {
  // buildah leaves the folder of the overlay driver mounted on itself.
  await output('umount', ['--recursive', join(directory, 'images', 'overlay')]).catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
}

export type Storage = ReturnType<typeof openStorage>;

/** Everything lies in the directory, which `close` removes. */
export function openStorage(directory: string) {
  const env = firstThatWorks(directory);
  const buildah = (...words: string[]) => output('buildah', words, { env });
  return {
    directory,
    environment: env,
    buildah,
    async close() {
      await buildah('rm', '--all').catch(() => undefined);
      await removeStorage(directory);
    },
  };
}
