/**
 * Ends programs when the process that started them has gone, however it went: a killed test run or benchmark leaves
 * nothing behind. A process of its own: it reads who is to be ended, and acts when its input ends.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { inRepository } from './paths.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import type { ManagedProcess } from './processes.ts';
import { stopPrograms } from './stop-recorded.ts';

/** Starts the process; returns a listener for each launched program. */
export function startLeash(): (managed: Pick<ManagedProcess, 'pid'>) => void {
  const child = spawn(process.execPath, [inRepository('local', 'leash.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // Neither the leash nor the pipe to it keeps its owner from ending.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return managed => child.stdin.write(`${JSON.stringify(identify(managed.pid))}\n`);
}

const identitySchema = z.object({ pid: z.number(), startTime: z.string() });

async function main(): Promise<void> {
  const held: ProcessIdentity[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    held.push(identitySchema.parse(JSON.parse(line)));
  }
  await stopPrograms(held);
}

if (import.meta.main) await main();
