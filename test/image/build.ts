/** vitest's globalSetup of the image tests: the image is built once for all files, and once more from a changed checkout. */
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildArguments } from '../../scripts/image.ts';
import { buildBuildBase, buildRuntimeBase } from './bases.ts';
import { copyChanged, copyCheckout } from './checkout.ts';
import { npmConfiguration, output, reasonNotToBuild } from './machine.ts';
import { imageInputs, secretOfTheBuild } from './provided.ts';
import { openStorage, type Storage } from './storage.ts';

type Build = (checkout: string, npmrc: string, ...words: string[]) => string;

/** A function that builds the image of a checkout and returns its digest. */
function createBuild(storage: Storage, directory: string): Build {
  const bases = [
    `BUILD_IMAGE=${buildBuildBase(storage, directory)}`,
    `RUNTIME_IMAGE=${buildRuntimeBase(storage, directory)}`,
  ].flatMap(value => ['--build-arg', value]);
  const digestFile = join(directory, 'digest');
  return (checkout, npmrc, ...words) => {
    const given = buildArguments('buildah', imageInputs, digestFile);
    const secret = ['--secret', `id=npmrc,src=${npmrc}`];
    output('buildah', [...given, ...bases, ...secret, ...words, checkout], {
      env: storage.environment,
      cwd: checkout,
    });
    return readFileSync(digestFile, 'utf8').trim();
  };
}

/** The npm configuration of this machine, with something in it that can be looked for. */
function markedNpmrc(directory: string): string {
  const file = join(directory, 'npmrc');
  const ofMachine = npmConfiguration();
  if (ofMachine !== undefined) copyFileSync(ofMachine, file);
  appendFileSync(file, `\n; ${secretOfTheBuild}\n`, { mode: 0o600 });
  return file;
}

/** What a build says whose npm configuration names a registry that isn't there. */
function failure(build: Build, checkout: string, directory: string): string {
  const npmrc = join(directory, 'npmrc-nowhere');
  writeFileSync(npmrc, 'registry=http://127.0.0.1:1/\nfetch-retries=0\n');
  try {
    return build(checkout, npmrc);
  } catch (error) {
    return String(error);
  }
}

function mount(storage: Storage, image: string): string {
  return storage.buildah('mount', storage.buildah('from', image));
}

function buildAll(storage: Storage, directory: string) {
  const [checkout, changed] = [join(directory, 'checkout'), join(directory, 'changed')];
  copyCheckout(checkout);
  copyChanged(checkout, changed);
  const build = createBuild(storage, directory);
  const withoutRegistry = failure(build, checkout, directory);
  const npmrc = markedNpmrc(directory);
  const digest = build(checkout, npmrc);
  return {
    checkout,
    withoutRegistry,
    digests: [digest, build(changed, npmrc, '--no-cache')],
    root: mount(storage, digest),
    inspected: storage.buildah('inspect', '--type=image', digest),
  };
}

/** Returns the teardown. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const skipped = reasonNotToBuild();
  if (skipped !== undefined) {
    project.provide('image', { skipped });
    return undefined;
  }
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-image-'));
  const storage = openStorage(directory);
  try {
    project.provide('image', buildAll(storage, directory));
    return storage.close;
  } catch (error) {
    await storage.close();
    throw error;
  }
}
