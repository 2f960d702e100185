import type { WarmPool } from '../api/warmpool.ts';
import type { ClaimActivity, Fact, FactQueries } from '../contract.ts';
import { later, parseTime, secondsBetween, type Time, timestamp } from '../lib/time.ts';
import type { Plan } from './plan.ts';
import type { WarmPoolRequest } from './request.ts';

/** Claims have paused once none came for so long. */
const CALM_SECONDS = 1;
/** However many claims come, what they took is replaced after so long. */
const LONGEST_WAIT_SECONDS = 10;
/** Nothing waits while less than this share of the idle Pods is left. */
const ENOUGH_SHARE = 1 / 4;

const enoughReady = ({ spec, status }: WarmPool): number =>
  Math.max(1, Math.ceil((status.idleTarget ?? spec.minSize) * ENOUGH_SHARE));

const newestClaim = ({ warmPods }: WarmPoolRequest): string | undefined =>
  warmPods
    .map(({ warmPod }) => warmPod.status.assignedAt)
    .filter(assignedAt => assignedAt !== undefined)
    .sort((one, other) => secondsBetween(parseTime(one), parseTime(other)))
    .at(0);

/** Asks what goes on in a pool that is being claimed from; a changed spec is followed at once. */
export function claimActivityQuery(request: WarmPoolRequest): Pick<FactQueries, 'claimActivity'> {
  const { metadata, status } = request.pool;
  const claimedAt = newestClaim(request);
  if (claimedAt === undefined || status.observedGeneration !== metadata.generation) return {};
  return {
    claimActivity: {
      namespace: metadata.namespace ?? 'default',
      pool: metadata.name,
      claimedAt,
      calmSeconds: CALM_SECONDS,
      enoughReady: enoughReady(request.pool),
    },
  };
}

/** A plan, and since when it waits. */
export interface Refill {
  next: Plan;
  /** Since when the refill waits for the claims to pause; undefined where it doesn't. */
  waitsSince: string | undefined;
  resyncAfterSeconds: number | undefined;
}

const isEmpty = ({ create, retire }: Plan) => create === 0 && retire.length === 0;

/**
 * The refill waits while claims come and enough Pods are left (`C1`): it would take from them the API server's time. What was held
 * back may be out of date: it retires nothing.
 */
export function refill(
  pool: WarmPool,
  next: Plan,
  activity: Fact<ClaimActivity> | undefined,
  now: Time,
): Refill {
  const goesOn: Refill = { next, waitsSince: undefined, resyncAfterSeconds: undefined };
  if (isEmpty(next) || !activity?.known) return goesOn;
  const { readyPods, lastClaimAt, waited } = activity.value;
  const since = pool.status.refillWaitsSince ?? timestamp(now);
  const claimsCome = now < later(parseTime(lastClaimAt), CALM_SECONDS);
  const mayWait = secondsBetween(parseTime(since), now) < LONGEST_WAIT_SECONDS;
  if (claimsCome && mayWait && readyPods >= enoughReady(pool)) {
    return { next: { create: 0, retire: [] }, waitsSince: since, resyncAfterSeconds: CALM_SECONDS };
  }
  return waited && next.retire.length > 0
    ? { next: { ...next, retire: [] }, waitsSince: undefined, resyncAfterSeconds: CALM_SECONDS }
    : goesOn;
}
