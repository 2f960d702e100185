import type { ClaimActivity, Fact, FactQueries } from '../../hooks/index.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { UnmetClaims } from '../claim/unmet.ts';

type ClaimActivityQuery = NonNullable<FactQueries['claimActivity']>;

export interface ClaimActivityOptions {
  pools: WarmPodCache['pools'];
  /** How many claims this replica is making. */
  claimsUnderWay?(): number;
  unmetClaims: Pick<UnmetClaims, 'count'>;
  /** The longest delay of an answer. */
  mostHoldMs: number;
  now(): Date;
}

/** The last answer about a pool; milliseconds of `performance.now`. */
interface NewEvent {
  readyPods: number;
  atMs: number;
  /** When it was last answered without a delay. */
  freshAtMs: number;
}

/** How often a busy pool gets a fresh sync: only that may retire Pods. Older answers are forgotten. */
const freshEveryMs = 10_000;

/** The recent answers about each pool. */
function createTold() {
  const lately = new Map<string, NewEvent>();

  function remember(key: string, { waited, readyPods }: ClaimActivity): void {
    const atMs = performance.now();
    const freshAtMs = waited ? (lately.get(key)?.freshAtMs ?? atMs) : atMs;
    for (const [other, told] of lately) if (atMs - told.atMs >= freshEveryMs) lately.delete(other);
    lately.set(key, { readyPods, atMs, freshAtMs });
  }

  return { of: (key: string) => lately.get(key), remember };
}

/**
 * A pool's activity, spaced as requested: each sync of a pool carries all its WarmPods (`C1`). Answered at once if the pool became
 * empty, and when the server shuts down.
 */
export function createClaimActivity({
  pools,
  claimsUnderWay = () => 0,
  unmetClaims,
  mostHoldMs,
  now,
}: ClaimActivityOptions) {
  const told = createTold();
  const held = new Set<() => void>();
  let released = false;

  const look = ({ namespace, pool, startSeconds }: ClaimActivityQuery) =>
    pools.activityOf(namespace, pool, now().getTime() - startSeconds * 1_000);

  /** Waits until the pool changes, or this long. */
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
  async function hold(query: ClaimActivityQuery, before: NewEvent): Promise<boolean> {
    const startedAtMs = performance.now();
    const dueAtMs = Math.min(before.atMs + query.spacingSeconds * 1_000, startedAtMs + mostHoldMs);
    if (startedAtMs - before.freshAtMs >= freshEveryMs) return false;
    for (let waited = false; ; waited = true) {
      const leftMs = dueAtMs - performance.now();
      const hasEmptied = before.readyPods > 0 && look(query).readyPods === 0;
      if (released || hasEmptied || leftMs <= 0) return waited;
      await changed(query, leftMs);
    }
  }

  return {
    async tell(query: ClaimActivityQuery): Promise<Fact<ClaimActivity>> {
      const key = `${query.namespace}/${query.pool}`;
      const before = told.of(key);
      const waited = before !== undefined && (await hold(query, before));
      const { lastClaimAtMs, ...counts } = look(query);
      const lastClaimAt = lastClaimAtMs === 0 ? undefined : new Date(lastClaimAtMs).toISOString();
      const unmet = unmetClaims.count(query.namespace, query.podTemplates);
      const value = { ...counts, lastClaimAt, claimsUnderWay: claimsUnderWay(), unmet, waited };
      told.remember(key, value);
      return { known: true, value };
    },
    /** Releases all delayed answers, and delays none from now on. */
    release() {
      released = true;
      for (const letGo of held) letGo();
    },
  };
}
