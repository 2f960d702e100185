import type { WarmPool, WarmPoolStatus } from '../api/warmpool.ts';
import { conditionsOf, findCondition, type Verdict, verdictOn, verdictQuoting } from '../lib/conditions.ts';
import { type Time, timestamp } from '../lib/time.ts';
import type { Scaling } from './autoscale.ts';
import type { Inventory } from './inventory.ts';
import type { ObservedWarmPod } from './request.ts';

export interface StatusSituation {
  pool: WarmPool;
  inventory: Inventory;
  scaling: Scaling;
  /** RuntimeResolved, ProfileApplied and what else stands in the way. */
  verdicts: Verdict[];
  nextOrdinal: number;
  now: Time;
}

const countOf = (warmPods: readonly ObservedWarmPod[], phase: string) =>
  warmPods.filter(({ warmPod }) => warmPod.status.phase === phase).length;

const ready = verdictOn('Ready');

/** Full once, a pool counts as Ready until it is empty: it serves as long as it has one. */
function readyVerdict({ pool, scaling, verdicts }: StatusSituation, available: number): Verdict {
  const refused = verdicts.find(({ status }) => status === 'False');
  if (refused) return verdictQuoting('Ready')('False', refused.reason, refused.message);
  const wasReady = findCondition(pool.status.conditions, 'Ready')?.status === 'True';
  const message = `${available} of ${scaling.keep} warm Pods are ready (${scaling.message})`;
  if (scaling.reason === 'MaxSize' && scaling.keep === 0) {
    return ready('False', 'MaxSizeReached', scaling.message);
  }
  if (available >= scaling.keep) return ready('True', 'Filled', message);
  return wasReady && available > 0 ? ready('True', 'Refilling', message) : ready('False', 'Filling', message);
}

/** The whole status of a pool (`C1`): counts, what autoscaling remembers, conditions. */
export function statusOf(situation: StatusSituation): WarmPoolStatus {
  const { pool, inventory, scaling, verdicts, nextOrdinal, now } = situation;
  const { fresh, stale, assigned } = inventory;
  const idle = [...fresh, ...stale];
  const availablePods = countOf(idle, 'Ready');
  const scaled = pool.status.idleTarget !== undefined && pool.status.idleTarget !== scaling.idleTarget;
  return {
    availablePods,
    assignedPods: assigned.length,
    pendingPods: countOf(idle, 'Pending'),
    idleTarget: scaling.idleTarget,
    lowSince: scaling.lowSince,
    lowPeak: scaling.lowPeak,
    nextOrdinal,
    observedGeneration: pool.metadata.generation ?? 1,
    lastScaleTime: scaled ? timestamp(now) : pool.status.lastScaleTime,
    conditions: conditionsOf([readyVerdict(situation, availablePods), ...verdicts], pool.status.conditions, {
      now,
      generation: pool.metadata.generation ?? 1,
    }),
  };
}
