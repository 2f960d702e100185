import type { ClaimActivity, Fact, FactQueries } from '../../hooks/index.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';

type ClaimActivityQuery = NonNullable<FactQueries['claimActivity']>;

export interface ClaimActivityOptions {
  pools: WarmPodCache['pools'];
  /** How long an answer is held back at most. */
  holdMs: number;
  /** How many may be held at once: each holds one of Metacontroller's workers. */
  mostHeld: number;
  now(): Date;
}

/**
 * What goes on in a pool, told once its claims have paused (`C1`): its refill then doesn't compete with them. It is told at once
 * when the pool is low, when too many answers are held already, and when the server shuts down.
 */
export function createClaimActivity({ pools, holdMs, mostHeld, now }: ClaimActivityOptions) {
  const held = new Set<() => void>();
  let released = false;

  function look({ namespace, pool, claimedAt, calmSeconds, enoughReady }: ClaimActivityQuery) {
    const { readyPods, lastClaimAtMs } = pools.activityOf(namespace, pool);
    const claimedAtMs = Math.max(lastClaimAtMs, Date.parse(claimedAt) || 0);
    const calmInMs = claimedAtMs + calmSeconds * 1_000 - now().getTime();
    return { readyPods, claimedAtMs, calmInMs, low: readyPods < enoughReady };
  }

  /** Until something changes in the pool, or so long. */
  async function changed({ namespace, pool }: ClaimActivityQuery, mostMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = pools.subscribe(namespace, pool, resolve);
    const timer = setTimeout(resolve, mostMs);
    held.add(resolve);
    await promise;
    held.delete(resolve);
    clearTimeout(timer);
    unsubscribe();
  }

  /** Resolves to whether it waited at all. */
  async function hold(query: ClaimActivityQuery): Promise<boolean> {
    const deadlineMs = performance.now() + holdMs;
    for (let waited = false; ; waited = true) {
      const { low, calmInMs } = look(query);
      const leftMs = Math.min(deadlineMs - performance.now(), calmInMs);
      if (released || low || leftMs <= 0 || held.size >= mostHeld) return waited;
      await changed(query, leftMs);
    }
  }

  return {
    async tell(query: ClaimActivityQuery): Promise<Fact<ClaimActivity>> {
      const waited = await hold(query);
      const { readyPods, claimedAtMs } = look(query);
      return { known: true, value: { readyPods, lastClaimAt: new Date(claimedAtMs).toISOString(), waited } };
    },
    /** Lets go of all that are held, and holds none from now on. */
    release() {
      released = true;
      for (const letGo of held) letGo();
    },
  };
}
