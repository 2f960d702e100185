/** Sandboxes that come so regularly that the pools they claim from are refilled at the pace for claims that come. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedKind } from '../cold-start/objects.ts';
import type { Stage } from '../cold-start/stage.ts';

export const everyMs = 300;

/** Starts of each kind until it is stopped; that resolves when all are Ready, and rejects if one failed. */
export function trickle(stage: Stage, kinds: readonly StartedKind[]): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const started: Promise<unknown>[] = [];

  async function keepStarting(kind: StartedKind, firstInMs: number): Promise<void> {
    for (let inMs = firstInMs; !stopped.signal.aborted; inMs = everyMs) {
      await sleep(inMs, undefined, { signal: stopped.signal }).catch(() => {});
      if (!stopped.signal.aborted) started.push(stage.start(kind).catch((error: unknown) => error));
    }
  }

  const starting = kinds.map((kind, index) => keepStarting(kind, (everyMs / kinds.length) * index));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(starting);
      const failure = (await Promise.all(started)).find(outcome => outcome instanceof Error);
      if (failure) throw failure;
    },
  };
}
