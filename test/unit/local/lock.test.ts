import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tryLock, waitForLock } from '../../../local/lock.ts';
import { identify, isRunning } from '../../../local/process-identity.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const directory = temporaryDirectory();
const newLock = () => join(directory, randomUUID(), 'lock');
const endedPid = () => spawnSync(process.execPath, ['--version']).pid;

it('a lock is had by one at a time', () => {
  const file = newLock();
  const first = tryLock(file);
  expect(first).toBeDefined();
  expect(tryLock(file)).toBeUndefined();
  first?.release();
  expect(tryLock(file)).toBeDefined();
});

it.each([
  ['of a process that has ended', () => ({ pid: endedPid(), startTime: '1' })],
  ['of a process whose pid is another’s by now', () => ({ ...identify(process.pid), startTime: '1' })],
])('a lock %s is taken over', (_, holder) => {
  const file = newLock();
  tryLock(file);
  writeFileSync(file, JSON.stringify(holder()));
  expect(tryLock(file)).toBeDefined();
});

it('who waits for a lock hears who has it, and gets it once it is free', async () => {
  const file = newLock();
  const first = tryLock(file);
  const holders: (number | undefined)[] = [];
  const second = waitForLock(file, holder => {
    holders.push(holder);
    first?.release();
  });
  expect(await second).toBeDefined();
  expect(holders).toEqual([process.pid]);
});

it('a process is known by its start, not by its pid alone', () => {
  const own = identify(process.pid);
  expect(isRunning(own)).toBe(true);
  expect(isRunning({ ...own, startTime: '1' })).toBe(false);
  expect(isRunning({ ...own, pid: endedPid() })).toBe(false);
});
