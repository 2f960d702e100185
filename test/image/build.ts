/** vitest's globalSetup of the image tests: the image is built once for all files, and once more from a changed checkout. */
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { baseArguments } from '../../local/buildah/bases.ts';
import { npmConfiguration, reasonNotToBuild } from '../../local/buildah/machine.ts';
import { output } from '../../local/buildah/output.ts';
import { openStorage, type Storage } from '../../local/buildah/storage.ts';
import { buildArguments } from '../../scripts/image.ts';
import { copyChanged, copyCheckout } from './checkout.ts';
import { imageInputs, secretOfTheBuild } from './provided.ts';

type Build = (checkout: string, npmrc: string, ...words: string[]) => Promise<string>;

/** A function that builds the image of a checkout and returns its digest. */
async function createBuild(storage: Storage): Promise<Build> {
  const bases = await baseArguments(storage);
  const digestFile = join(storage.directory, 'digest');
  return async (checkout, npmrc, ...words) => {
    const given = buildArguments('buildah', imageInputs, digestFile);
    const secret = ['--secret', `id=npmrc,src=${npmrc}`];
    await output('buildah', [...given, ...bases, ...secret, ...words, checkout], {
      env: storage.environment,
      cwd: checkout,
    });
    return readFileSync(digestFile, 'utf8').trim();
  };
}

/** The npm configuration of this machine, with something in it that can be looked for. */
async function markedNpmrc(directory: string): Promise<string> {
  const file = join(directory, 'npmrc');
  const ofMachine = await npmConfiguration();
  if (ofMachine !== undefined) copyFileSync(ofMachine, file);
  appendFileSync(file, `\n; ${secretOfTheBuild}\n`, { mode: 0o600 });
  return file;
}

/** What a build says whose npm configuration names a registry that isn't there. */
async function failure(build: Build, checkout: string, directory: string): Promise<string> {
  const npmrc = join(directory, 'npmrc-nowhere');
  writeFileSync(npmrc, 'registry=http://127.0.0.1:1/\nfetch-retries=0\n');
  try {
    return await build(checkout, npmrc);
  } catch (error) {
    return String(error);
  }
}

const mount = async (storage: Storage, image: string): Promise<string> =>
  storage.buildah('mount', await storage.buildah('from', image));

async function buildAll(storage: Storage) {
  const { directory } = storage;
  const [checkout, changed] = [join(directory, 'checkout'), join(directory, 'changed')];
  copyCheckout(checkout);
  copyChanged(checkout, changed);
  const build = await createBuild(storage);
  const withoutRegistry = await failure(build, checkout, directory);
  const npmrc = await markedNpmrc(directory);
  const digest = await build(checkout, npmrc);
  return {
    checkout,
    withoutRegistry,
    digests: [digest, await build(changed, npmrc, '--no-cache')],
    root: await mount(storage, digest),
    inspected: await storage.buildah('inspect', '--type=image', digest),
  };
}

/** Returns the teardown. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const skipped = reasonNotToBuild();
  if (skipped !== undefined) {
    project.provide('image', { skipped });
    return undefined;
  }
  const storage = openStorage(mkdtempSync(join(tmpdir(), 'llmsafespace-image-')));
  try {
    project.provide('image', await buildAll(storage));
    return storage.close;
  } catch (error) {
    await storage.close();
    throw error;
  }
}
