import { setTimeout as sleep } from 'node:timers/promises';

const lookAgainAfterMs = 500;

export interface Patience {
  timeoutMs: number;
  /** Ends the waiting early. */
  signal: AbortSignal;
}

/** Repeats the check until it succeeds; rejects with its error. */
export async function eventually<T>(look: () => Promise<T>, { timeoutMs, signal }: Patience): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (signal.aborted || performance.now() >= until) throw error;
    }
    await sleep(lookAgainAfterMs, undefined, { signal }).catch(() => undefined);
  }
}
