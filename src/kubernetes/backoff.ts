import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long to wait before attempt `attempt + 1`: twice as long each time, of which a random part is taken, so that
 * replicas don't come back all at once. Milliseconds.
 */
export function backoffMs(attempt: number, firstMs: number, mostMs: number): number {
  const longest = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 20));
  return longest / 2 + (Math.random() * longest) / 2;
}

/** Waits, or returns early when the signal is given. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { ...(signal && { signal }), ref: false }).catch(() => undefined);
}
