/** Ends programs by what the state file says of them; never a stranger that got the same pid. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { cleanUpNode } from './real/clean-up.ts';
import type { State } from './state.ts';

const stopTimeoutSeconds = 10;

/** Resolves to whether the process has ended within the time. */
async function endsWithin(identity: ProcessIdentity, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}

async function stopProgram(program: ProcessIdentity): Promise<void> {
  if (!isRunning(program)) return;
  signal(program, 'SIGTERM');
  if (await endsWithin(program, stopTimeoutSeconds)) return;
  signal(program, 'SIGKILL');
  await endsWithin(program, stopTimeoutSeconds);
}

/** Ends programs, the last started first. */
export async function stopPrograms(programs: readonly ProcessIdentity[]): Promise<void> {
  for (const program of programs.toReversed()) await stopProgram(program);
}

/**
 * Ends an `up` in the foreground, which ends its programs, and then whatever still runs, the last started first; and takes back what a
 * real node has changed on this machine.
 */
export async function stopRecorded({ owner, programs, realNode }: State): Promise<void> {
  if (isRunning(owner) && owner.pid !== process.pid) {
    signal(owner, 'SIGTERM');
    await endsWithin(owner, stopTimeoutSeconds * (programs.length + 1));
  }
  await stopPrograms(programs);
  if (realNode) await cleanUpNode();
}
