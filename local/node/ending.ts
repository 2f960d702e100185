/** How a container is ended: preStop, SIGTERM, and SIGKILL once its grace period is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerProcess } from './container-process.ts';

export interface Ending {
  /** Resolves once the process has ended; a shorter grace period than before takes its place. */
  end(graceSeconds: number): Promise<void>;
  /** Given from the first call of `end` on. */
  readonly begun: AbortSignal;
}

/** What a kubelet leaves to the program after a preStop that took all the time. */
const leastSeconds = 2;

/** `preStopSeconds` is the time that `lifecycle.preStop.sleep` asks for. */
export function createEnding(program: ContainerProcess, preStopSeconds: number): Ending {
  const begun = new AbortController();
  const orEnded = (seconds: number) => {
    const given = new AbortController();
    const wait = sleep(seconds * 1000, undefined, { signal: given.signal }).catch(() => undefined);
    return Promise.race([wait, program.exited]).finally(() => given.abort());
  };

  async function askToEnd(graceSeconds: number): Promise<void> {
    if (begun.signal.aborted) return;
    begun.abort();
    await orEnded(Math.min(preStopSeconds, graceSeconds));
    program.signal('SIGTERM');
  }

  return {
    begun: begun.signal,
    async end(graceSeconds) {
      const preStop = begun.signal.aborted ? 0 : Math.min(preStopSeconds, graceSeconds);
      void askToEnd(graceSeconds);
      await orEnded(preStop + Math.max(graceSeconds - preStop, leastSeconds));
      program.signal('SIGKILL');
      await program.exited;
    },
  };
}
