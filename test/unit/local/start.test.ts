import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { inRepository } from '../../../local/paths.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const locked = {
  '': {},
  'node_modules/a': { version: '1.0.0' },
  'node_modules/mac': { version: '1.0.0', optional: true },
};
const installed = { 'node_modules/a': { version: '1.0.0' } };
const directory = temporaryDirectory();
let project: string;

const inProject = (...path: string[]) => join(project, ...path);
const writeLock = (file: string, packages: unknown) =>
  writeFileSync(inProject(file), JSON.stringify({ packages }));

/** A project whose npm leaves a mark, and installs nothing. */
beforeEach(() => {
  project = join(directory, randomUUID());
  for (const folder of ['local', 'bin', 'node_modules/node/bin', 'node_modules/.bin']) {
    mkdirSync(inProject(folder), { recursive: true });
  }
  copyFileSync(inRepository('local', 'start.mjs'), inProject('local', 'start.mjs'));
  symlinkSync(process.execPath, inProject('node_modules/node/bin/node'));
  writeFileSync(inProject('bin/npm'), `#!/bin/sh\necho "$@" > '${inProject('npm-called')}'\n`, {
    mode: 0o755,
  });
  writeFileSync(inProject('node_modules/.bin/hello'), '#!/bin/sh\necho "hello $@"; exit 3\n', {
    mode: 0o755,
  });
  writeLock('package-lock.json', locked);
  writeLock('node_modules/.package-lock.json', installed);
});

const start = (...args: string[]) =>
  spawnSync(process.execPath, [inProject('local', 'start.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: `${inProject('bin')}:/usr/bin:/bin` },
  });

it('a command of node_modules/.bin gets its arguments, and its exit code is kept', () => {
  const { stdout, status } = start('hello', 'you');
  expect({ stdout, status }).toEqual({ stdout: 'hello you\n', status: 3 });
});

it('nothing is installed when node_modules is as the lockfile says, other platforms’ packages aside', () => {
  start('hello');
  expect(existsSync(inProject('npm-called'))).toBe(false);
});

it.each([
  ['is not there', () => rmSync(inProject('node_modules/.package-lock.json'))],
  [
    'has another version',
    () => writeLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '2.0.0' } }),
  ],
  ['lacks a package', () => writeLock('node_modules/.package-lock.json', {})],
  [
    'has one too many',
    () =>
      writeLock('node_modules/.package-lock.json', { ...installed, 'node_modules/b': { version: '1.0.0' } }),
  ],
])('npm ci is run when node_modules %s', (_, spoil) => {
  spoil();
  start('hello');
  expect(existsSync(inProject('npm-called'))).toBe(true);
});

it('a missing npm is named, with what to install', () => {
  rmSync(inProject('node_modules/.package-lock.json'));
  const { stderr, status } = spawnSync(process.execPath, [inProject('local', 'start.mjs'), 'hello'], {
    encoding: 'utf8',
    env: { PATH: dirname(inProject('nowhere', 'x')) },
  });
  expect({ stderr, status }).toEqual({ stderr: expect.stringContaining('npm is not on PATH'), status: 127 });
});

it('a missing project Node is named, with the way to get it', () => {
  rmSync(inProject('node_modules/node/bin/node'));
  expect(start('hello')).toMatchObject({ status: 1, stderr: expect.stringContaining('npm rebuild node') });
});

it('an unknown command is an error that names it', () => {
  expect(start('no-such-command')).toMatchObject({
    status: 127,
    stderr: expect.stringContaining('no-such-command'),
  });
});
