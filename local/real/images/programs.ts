/** Images of one program each. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../../buildah/output.ts';
import { makeImage, put, putProgram } from '../../buildah/root.ts';
import type { Storage } from '../../buildah/storage.ts';
import { unpackDebian } from './debian.ts';
import type { Recipe } from './recipe.ts';

/** The first process of every Pod. */
export const pauseImage = 'localhost/pause:catatonit';

/** A program of one of Debian's packages, which needs nothing else. */
async function fromDebian(storage: Storage, packageName: string, program: string): Promise<string> {
  const root = join(storage.directory, packageName);
  await unpackDebian(root, storage.directory, [packageName]);
  return join(root, program);
}

/** Debian's catatonit waits, and reaps the processes that nobody else does. */
const pause: Recipe = {
  image: pauseImage,
  sources: [],
  build: storage =>
    makeImage(storage, pauseImage, ['--user=65535:65535', '--entrypoint=["/catatonit", "-P"]'], async root =>
      put(await fromDebian(storage, 'catatonit', 'usr/bin/catatonit'), root, 'catatonit'),
    ),
};

async function fillBusybox(root: string, program: string): Promise<void> {
  put(program, root, 'bin/busybox');
  for (const name of (await output(program, ['--list'])).split('\n')) {
    if (name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name));
  }
  for (const folder of ['etc', 'tmp']) mkdirSync(join(root, folder));
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
}

const busyboxImage = 'docker.io/library/busybox:1.37';

/** Debian's busybox, whichever it is. */
const busybox: Recipe = {
  image: busyboxImage,
  sources: [],
  build: storage =>
    makeImage(storage, busyboxImage, ['--env=PATH=/bin', '--cmd=sh'], async root =>
      fillBusybox(root, await fromDebian(storage, 'busybox-static', 'usr/bin/busybox')),
    ),
};

export const debianPrograms: Recipe[] = [pause, busybox];

/** An image of a program of this machine, at its place in the image. */
export const programImage = (image: string, file: string, place: string): Recipe => ({
  image,
  sources: [file],
  build: storage =>
    makeImage(storage, image, [`--entrypoint=${JSON.stringify([place])}`], root =>
      putProgram(root, file, place),
    ),
});
