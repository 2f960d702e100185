/** The archives of the real node's images: made once, kept by what they are made of, and whole. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { output } from '../../local/buildah/output.ts';
import { makeImage } from '../../local/buildah/root.ts';
import { openStorage } from '../../local/buildah/storage.ts';
import { archivesOf, reasonForNoArchives, removeLeftovers } from '../../local/real/images/archive.ts';
import type { Recipe } from '../../local/real/images/recipe.ts';
import { temporaryDirectory } from '../unit/local/temporary-directory.ts';

const directory = temporaryDirectory();
const source = join(directory, 'source');
const folder = join(directory, 'llmsafespace', 'images');

let made: string[] = [];
const log = (message: string) => void made.push(message);

beforeEach(({ skip }) => {
  const reason = reasonForNoArchives();
  if (reason !== undefined) skip(reason);
  vi.stubEnv('XDG_CACHE_HOME', directory);
  made = [];
});
afterEach(() => void vi.unstubAllEnvs());

const recipe = (fill: (root: string) => void): Recipe => ({
  image: 'registry.example.com/some/thing:1',
  sources: [source],
  build: storage =>
    makeImage(storage, 'registry.example.com/some/thing:1', ['--entrypoint=["/thing"]'], fill),
});
const thing = recipe(root => writeFileSync(join(root, 'thing'), readFileSync(source)));
const broken = recipe(() => {
  throw new Error('the disk is full');
});

function newFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

const nothingElse = () => {
  expect(readdirSync(folder).filter(name => !name.endsWith('.tar'))).toEqual([]);
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(directory);
};

it('an archive has the image under its name, and is made once', async () => {
  writeFileSync(source, 'one');
  const [archive = ''] = await archivesOf([thing], log);
  expect(made[0]).toContain('registry.example.com/some/thing:1');
  const [{ RepoTags }] = JSON.parse(await output('tar', ['-xOf', archive, 'manifest.json']));
  expect(RepoTags).toEqual(['registry.example.com/some/thing:1']);
  nothingElse();
  made = [];
  expect(await archivesOf([thing], log)).toEqual([archive]);
  expect(made).toEqual([]);
});

it('a change of what an image is made of makes another archive, and three of an image are kept', async () => {
  const archives: string[] = [];
  for (const content of ['two', 'three', 'four']) {
    writeFileSync(source, content);
    archives.push(...(await archivesOf([thing], log)));
  }
  expect(new Set(archives).size).toBe(3);
  expect(readdirSync(folder).toSorted()).toEqual(archives.map(archive => basename(archive)).toSorted());
});

it('a recipe that fails leaves no archive and no mount, and the next try makes it', async () => {
  writeFileSync(source, 'five');
  await expect(archivesOf([broken], log)).rejects.toThrow('the disk is full');
  nothingElse();
  const [archive = ''] = await archivesOf([thing], log);
  expect(existsSync(archive)).toBe(true);
});

it('two callers at once make an archive once', async () => {
  writeFileSync(source, 'six');
  const [one, other] = await Promise.all([archivesOf([thing], log), archivesOf([thing], log)]);
  expect(one).toEqual(other);
  expect(made.filter(message => message.startsWith('made'))).toHaveLength(1);
});

it('what a killed process left is unmounted and removed', async () => {
  const left = openStorage(newFolder(join(folder, 'storage')));
  await left.buildah('mount', await left.buildah('from', 'scratch'));
  expect(readFileSync('/proc/mounts', 'utf8')).toContain(directory);
  await removeLeftovers();
  nothingElse();
});
