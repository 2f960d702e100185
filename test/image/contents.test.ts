/** What is in the image, and what is not. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { productionPackages, readLockfile } from '../../scripts/lockfile.ts';
import { filesIn, sizeBytesOf } from './files.ts';
import { imageInputs, secretOfTheBuild, useImage } from './provided.ts';

const image = useImage();
const inRoot = (...path: string[]) => join(image().root, ...path);
const application = () => filesIn(inRoot('app'));
const paths = () => application().map(({ path }) => path);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

describe('the application', () => {
  it('is its manifest, its licences, what was compiled and the packages', () => {
    expect(paths().filter(path => !path.includes('/'))).toEqual([
      'LICENSE',
      'dist',
      'licences.md',
      'node_modules',
      'package.json',
    ]);
  });

  it('has for each source file the one compiled from it, and nothing else', () => {
    const compiled = application().filter(
      ({ path, isDirectory }) => path.startsWith('dist/') && !isDirectory,
    );
    const sources = ['hooks', 'src'].flatMap(folder =>
      filesIn(join(image().checkout, folder)).map(({ path }) => join('dist', folder, path)),
    );
    expect(compiled.map(({ path }) => path)).toEqual(
      sources.filter(path => path.endsWith('.ts')).map(path => path.replace(/\.ts$/, '.js')),
    );
  });

  it('has the packages that the lockfile names for production, and no other', () => {
    const { packages } = readLockfile(readFileSync(join(image().checkout, 'package-lock.json'), 'utf8'));
    const installed = paths()
      .filter(path => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
      .map(path => path.replace(/\/package\.json$/, ''));
    const locked = packages.filter(({ dev }) => !dev).map(({ path }) => path);
    expect(installed.toSorted()).toEqual(locked.toSorted());
    expect(productionPackages(packages).length).toBeGreaterThan(30);
  });

  it('has nothing in it that npm keeps for itself', () => {
    const kept = ['.package-lock.json', '.bin', '.cache', '.npmrc', '_cacache', 'package-lock.json'];
    expect(paths().filter(path => kept.some(name => path.endsWith(`/${name}`)))).toEqual([]);
  });

  it('holds no native code', () => {
    expect(paths().filter(path => /\.(node|bare|so|dll|dylib)$/.test(path))).toEqual([]);
  });

  it('is root’s, and can be written by nobody else', () => {
    const others = application().filter(({ uid, mode }) => uid !== 0 || (mode & 0o7022) !== 0);
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it('has the time it was given, and neither the build’s nor the checkout’s', () => {
    const times = new Set(application().map(({ modifiedSeconds }) => String(modifiedSeconds)));
    expect([...times]).toEqual([imageInputs.epochSeconds]);
  });

  it('has neither types nor source maps of the packages', () => {
    expect(paths().filter(path => /\.(d\.[cm]?ts|map)$/.test(path))).toEqual([]);
  });

  it('adds less than 60 MB to its base', () => {
    const files = application();
    const modules = files.filter(({ path }) => path.startsWith('node_modules/'));
    const [whole, added] = [filesIn(image().root), files].map(sizeBytesOf);
    console.log(
      `image: ${megabytes(Number(whole))}, of which the application ${megabytes(Number(added))}, of which its packages ${megabytes(sizeBytesOf(modules))}`,
    );
    expect(added).toBeLessThan(60e6);
  });
});

describe('the file system', () => {
  it('has no npm, no cache of it and no shell', () => {
    const found = [
      'bin/sh',
      'usr/bin/sh',
      'usr/local/bin/npm',
      'root/.npm',
      'root/.npmrc',
      'var/cache/npm',
      'image',
    ];
    expect(found.filter(path => existsSync(inRoot(path)))).toEqual([]);
  });

  it('does not hold what the build was told in secret', () => {
    const { stdout, status } = spawnSync('grep', ['-rl', secretOfTheBuild, image().root], {
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
  });
});
