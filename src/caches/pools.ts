/** The activity of each pool: how many Pods are claimable now or soon, and the last claim. */
import { isCandidate } from '../../hooks/index.ts';
import { createGroups } from './groups.ts';
import type { WarmPodRecord } from './warm-pod-record.ts';

export interface PoolActivity {
  readyPods: number;
  /** WarmPods created since the given time, and not Ready yet. */
  startingPods: number;
  /** Milliseconds since 1970; 0 where none was seen. */
  lastClaimAtMs: number;
}

export interface Pools {
  add(record: WarmPodRecord): void;
  remove(record: WarmPodRecord): void;
  activityOf(namespace: string, pool: string, startingSinceMs: number): PoolActivity;
  /** Calls `listener` whenever something changes in this pool, until the returned function is called. */
  subscribe(namespace: string, pool: string, listener: () => void): () => void;
}

const keyOf = ({ namespace, pool }: Pick<WarmPodRecord, 'namespace' | 'pool'>) => `${namespace}/${pool}`;

const isPending = ({ phase, leaving }: WarmPodRecord) => phase === 'Pending' && !leaving;

export function createPools(): Pools {
  const members = createGroups<WarmPodRecord>();
  const ready = createGroups<WarmPodRecord>();
  const pending = createGroups<WarmPodRecord>();
  const lastClaimsAtMs = new Map<string, number>();
  const listeners = createGroups<() => void>();
  let subscriptions = 0;

  const tell = (key: string) => {
    for (const listener of [...listeners.get(key).values()]) listener();
  };

  function noteClaim(key: string, { assignedAt }: WarmPodRecord): void {
    const claimedAtMs = Date.parse(assignedAt ?? '') || 0;
    if (claimedAtMs > (lastClaimsAtMs.get(key) ?? 0)) lastClaimsAtMs.set(key, claimedAtMs);
  }

  return {
    add(record) {
      const key = keyOf(record);
      members.add(key, record.uid, record);
      if (isCandidate(record)) ready.add(key, record.uid, record);
      if (isPending(record)) pending.add(key, record.uid, record);
      noteClaim(key, record);
      tell(key);
    },
    remove(record) {
      const key = keyOf(record);
      members.remove(key, record.uid);
      ready.remove(key, record.uid);
      pending.remove(key, record.uid);
      if (members.get(key).size === 0) lastClaimsAtMs.delete(key);
      tell(key);
    },
    activityOf(namespace, pool, startingSinceMs) {
      const key = keyOf({ namespace, pool });
      return {
        readyPods: ready.get(key).size,
        startingPods: [...pending.get(key).values()].filter(
          ({ createdAtMs }) => createdAtMs >= startingSinceMs,
        ).length,
        lastClaimAtMs: lastClaimsAtMs.get(key) ?? 0,
      };
    },
    subscribe(namespace, pool, listener) {
      const key = keyOf({ namespace, pool });
      subscriptions += 1;
      const subscription = String(subscriptions);
      listeners.add(key, subscription, listener);
      return () => listeners.remove(key, subscription);
    },
  };
}
