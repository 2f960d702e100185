/**
 * Ends programs when the process that started them has gone, however it went: a killed test run or benchmark leaves
 * nothing behind. A process of its own: it reads who is to be ended, and acts when its input ends.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { inRepository } from './paths.ts';
import { identify, isRunning } from './process-identity.ts';
import type { ManagedProcess } from './processes.ts';
import { cleanUpNode } from './real/clean-up.ts';
import { stopPrograms } from './stop-recorded.ts';

/** Starts the process; returns a listener for each launched program. */
export function startLeash(): (managed: Pick<ManagedProcess, 'name' | 'pid'>) => void {
  const child = spawn(process.execPath, [inRepository('local', 'leash.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // Neither the leash nor the pipe to it keeps its owner from ending.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return ({ name, pid }) => child.stdin.write(`${JSON.stringify({ name, ...identify(pid) })}\n`);
}

const heldSchema = z.object({ name: z.string(), pid: z.number(), startTime: z.string() });
type Held = z.infer<typeof heldSchema>;

async function main(): Promise<void> {
  const held: Held[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    held.push(heldSchema.parse(JSON.parse(line)));
  }
  // Where none is left their owner has ended them, and somebody else may have started a node since.
  const orphans = held.filter(isRunning);
  await stopPrograms(orphans);
  if (orphans.some(({ name }) => name === 'kubelet')) await cleanUpNode();
}

if (import.meta.main) await main();
