import type { WarmPool, WarmPoolStatus } from '../../api/warmpool.ts';
import { waitSeconds } from '../../lib/back-off.ts';
import {
  type Condition,
  conditionOn,
  conditionQuoting,
  findCondition,
  recordConditions,
} from '../../lib/conditions.ts';
import { secondsBetween, type Time, timestamp } from '../../lib/time.ts';
import type { PoolBackOff } from '../failures/back-off.ts';
import { PODS_READY } from '../failures/newest-failure.ts';
import { type Inventory, isOutdated } from '../inventory.ts';
import { type Cause, isReady, startingSince } from '../pod-state.ts';
import type { ObservedWarmPod } from '../request.ts';
import type { Scaling } from '../size/autoscale.ts';
import { idleSelector } from '../template/pod-template.ts';
import { rollingCondition } from './rolling.ts';

export interface StatusSituation {
  pool: WarmPool;
  inventory: Inventory;
  /** The name of the current PodTemplate; undefined while the pool can't be resolved. */
  podTemplateName: string | undefined;
  scaling: Scaling;
  /** Why new Pods aren't Ready. */
  cause: Cause | undefined;
  backOff: PoolBackOff | undefined;
  /** RuntimeResolved, ProfileApplied and other obstacles. */
  conditions: Condition[];
  /** What keeps no Pod from being made: EgressEnforced. */
  remarks: Condition[];
  nextOrdinal: number;
  provenOrdinal: number | undefined;
  podTemplate: WarmPoolStatus['podTemplate'];
  now: Time;
}

const countOf = (warmPods: readonly ObservedWarmPod[], phase: string) =>
  warmPods.filter(({ warmPod }) => warmPod.status.phase === phase).length;

const ready = conditionOn('Ready');
const readyQuoting = conditionQuoting('Ready');

/** What is wrong, and when the next Pod is tried. */
function troubleOf({ cause, backOff, now }: StatusSituation): string {
  const next = backOff && waitSeconds(backOff, now) > 0 ? `; the next is made at ${backOff.retryAt}` : '';
  return cause ? `: ${cause.message}${next}` : '';
}

/** Full once, a pool counts as Ready until it is empty: it serves as long as it has one. */
function readyCondition(
  situation: StatusSituation,
  { availablePods, outdatedPods }: Pick<WarmPoolStatus, 'availablePods' | 'outdatedPods'>,
): Condition {
  const { pool, scaling, conditions, cause } = situation;
  const refused = conditions.find(({ status }) => status === 'False');
  if (refused) return readyQuoting('False', refused.reason, refused.message);
  const wasReady = findCondition(pool.status.conditions, 'Ready')?.status === 'True';
  const counted = `${availablePods} of ${scaling.keep} warm Pods are ready (${scaling.message})`;
  if (scaling.reason === 'MaxSize' && scaling.keep === 0)
    return ready('False', 'MaxSizeReached', scaling.message);
  if (availablePods >= scaling.keep) return ready('True', 'Filled', counted);
  const message = `${counted}${troubleOf(situation)}`;
  if (wasReady && availablePods > 0) return ready('True', 'Refilling', message);
  if (availablePods === 0 && outdatedPods > 0) return ready('False', 'Rolling', message);
  return cause ? readyQuoting('False', cause.reason, message) : ready('False', 'Filling', message);
}

const podsReady = conditionQuoting(PODS_READY);

/** All conditions of a pool. */
function allConditions(
  situation: StatusSituation,
  counts: Pick<WarmPoolStatus, 'availablePods' | 'outdatedPods'>,
): Condition[] {
  const { pool, inventory, podTemplateName, scaling, cause, conditions, remarks } = situation;
  const { keep } = scaling;
  return [
    readyCondition(situation, counts),
    ...(cause ? [podsReady('False', cause.reason, cause.message)] : []),
    ...rollingCondition({ inventory, podTemplateName, keep, cause, before: pool.status }),
    ...conditions,
    ...remarks,
  ];
}

/** A failing try fails within this time. */
const TRY_SECONDS = 10;

/** While Pods come to nothing, the one that is being tried is counted once it takes longer: each count is a write. */
function youngTries({ inventory: { fresh }, backOff, now }: StatusSituation): number {
  const newest = fresh.at(-1);
  const isTry = backOff !== undefined && newest?.warmPod.status.phase === 'Pending';
  return isTry && secondsBetween(startingSince(newest), now) < TRY_SECONDS ? 1 : 0;
}

/** The status of a pool (`C1`): counts, autoscaling, conditions. */
export function statusOf(situation: StatusSituation): WarmPoolStatus {
  const { pool, inventory, scaling, nextOrdinal, provenOrdinal, backOff, now } = situation;
  const { fresh, stale, assigned } = inventory;
  const idle = [...fresh, ...stale];
  const outdated = idle.filter(one => isReady(one) && isOutdated(one, situation.podTemplateName));
  const counts = {
    availablePods: countOf(idle, 'Ready') - outdated.length,
    outdatedPods: outdated.length,
    assignedPods: assigned.length,
    pendingPods: countOf(idle, 'Pending') - youngTries(situation),
    replicas: idle.length,
    selector: idleSelector(pool.metadata.name),
  };
  const scaled = pool.status.idleTarget !== undefined && pool.status.idleTarget !== scaling.idleTarget;
  const generation = pool.metadata.generation ?? 1;
  return {
    ...counts,
    idleTarget: scaling.idleTarget,
    lowSince: scaling.lowSince,
    lowPeak: scaling.lowPeak,
    nextOrdinal,
    provenOrdinal,
    backOff,
    podTemplate: situation.podTemplate,
    observedGeneration: generation,
    lastScaleTime: scaled ? timestamp(now) : pool.status.lastScaleTime,
    conditions: recordConditions(allConditions(situation, counts), pool.status.conditions, {
      now,
      generation,
    }),
  };
}
