/** A lock between processes of one machine: a file that holds who has it. A dead holder's lock is taken over. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

export interface Lock {
  release(): void;
}

function holderOf(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Takes the lock, or returns undefined if a living process has it. */
export function tryLock(file: string): Lock | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const holder = holderOf(file);
  if (holder !== undefined && isRunning(holder)) return undefined;
  rmSync(file, { force: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identify(process.pid)));
  try {
    // A link appears whole or not at all: nobody reads a half-written holder.
    linkSync(own, file);
  } catch {
    return undefined;
  } finally {
    rmSync(own);
  }
  return { release: () => rmSync(file, { force: true }) };
}

/** Waits for the lock; `onWait` is called once if somebody else has it. */
export async function waitForLock(file: string, onWait: (holder: number | undefined) => void): Promise<Lock> {
  for (let attempt = 0; ; attempt++) {
    const lock = tryLock(file);
    if (lock !== undefined) return lock;
    if (attempt === 0) onWait(holderOf(file)?.pid);
    await sleep(500);
  }
}
