/** Failed Pods of a pool are retried one at a time, with back-off. */
import type { WarmPoolStatus } from '../../api/warmpool.ts';
import { brieflyPutOffAt, putOffBriefly, waitSeconds } from '../../lib/back-off.ts';
import { later, parseTime, type Time } from '../../lib/time.ts';
import { firstOrdinal, type Inventory, ordinalOf } from '../inventory.ts';
import { isWell, readySince } from '../pod-state.ts';
import type { ObservedWarmPod, WarmPoolRequest } from '../request.ts';

export type PoolBackOff = NonNullable<WarmPoolStatus['backOff']>;

/** The input of the decision whether to try a Pod. */
export interface Situation {
  inventory: Inventory;
  /** The name of the current PodTemplate. */
  podTemplate: string;
  /** How many idle Pods are wanted. */
  keep: number;
  /** Whether a Pod of the current template failed. */
  hasFailed: boolean;
  now: Time;
}

export interface Trial {
  /** Undefined while nothing fails. */
  backOff: PoolBackOff | undefined;
  /** Whether that begins with this sync. */
  isNew: boolean;
  /** How many may be created now. */
  most: number;
}

/** A new template starts afresh. */
const backOffBefore = (
  { pool: { status } }: WarmPoolRequest,
  podTemplate: string,
): PoolBackOff | undefined => (status.backOff?.podTemplate === podTemplate ? status.backOff : undefined);

/** The first number whose WarmPods aren't known to work. */
export function provenOrdinal(request: WarmPoolRequest, podTemplate: string, now: Time): number {
  const { backOff, provenOrdinal: known } = request.pool.status;
  if (backOff && backOff.podTemplate !== podTemplate) return firstOrdinal(request);
  const proven = request.warmPods.filter(one => isWell(one, now)).map(one => ordinalOf(one) + 1);
  return Math.max(known ?? firstOrdinal(request), ...proven);
}

/** So many may be gone before one works: some that were retired on their way, and some that aren't seen yet. */
export const mostLost = (wanted: number): number => 2 * wanted + 3;

/** WarmPods that disappeared before one worked: deleted by something, or refused by the API server. */
function isLosing(request: WarmPoolRequest, { podTemplate, keep, now }: Situation): boolean {
  const proven = provenOrdinal(request, podTemplate, now);
  const seen = request.warmPods.filter(one => ordinalOf(one) >= proven).length;
  return firstOrdinal(request) - proven - seen > mostLost(keep);
}

/** Times that replicas and the API server wrote differ by a second or two. */
const INACCURACY_SECONDS = 3;

/** One that was Ready after the last try, and still is after a while, or was claimed; or nothing is left to try. */
function hasRecovered(before: PoolBackOff, { inventory, podTemplate, keep, now }: Situation): boolean {
  const { fresh, assigned } = inventory;
  const triedAt = later(brieflyPutOffAt(before), -INACCURACY_SECONDS);
  const isProof = (one: ObservedWarmPod) => {
    const since = readySince(one);
    return isWell(one, now) && since !== undefined && since >= triedAt;
  };
  const theirs = assigned.filter(({ warmPod: { spec } }) => spec.podTemplate?.name === podTemplate);
  return [...fresh, ...theirs].some(isProof) || fresh.filter(one => isWell(one, now)).length >= keep;
}

/** The first failure, or a new beginning. */
export const begun = ({ podTemplate, now }: Pick<Situation, 'podTemplate' | 'now'>): PoolBackOff => ({
  ...putOffBriefly(undefined, undefined, now),
  podTemplate,
});

/** When a WarmPod was made that the status doesn't know of: by an answer that isn't seen yet. */
function unknownTry({ pool: { status }, warmPods }: WarmPoolRequest): Time | undefined {
  const { nextOrdinal = Number.POSITIVE_INFINITY } = status;
  const unknown = warmPods.find(one => ordinalOf(one) >= nextOrdinal);
  return unknown && parseTime(unknown.warmPod.metadata.creationTimestamp);
}

/** Whether a Pod may be tried (`C1`): while none is known to work one at a time, and only when it is due. */
export function trialOf(request: WarmPoolRequest, situation: Situation): Trial {
  const { inventory, podTemplate, keep, hasFailed, now } = situation;
  const before = backOffBefore(request, podTemplate);
  if (before === undefined) {
    const isNew = inventory.fresh.length < keep && (hasFailed || isLosing(request, situation));
    return isNew
      ? { backOff: begun(situation), isNew, most: 0 }
      : { backOff: undefined, isNew, most: Number.POSITIVE_INFINITY };
  }
  if (hasRecovered(before, situation))
    return { backOff: undefined, isNew: false, most: Number.POSITIVE_INFINITY };
  const isUnderWay = unknownTry(request) !== undefined || inventory.fresh.some(one => !isWell(one, now));
  return { backOff: before, isNew: false, most: isUnderWay || waitSeconds(before, now) > 0 ? 0 : 1 };
}

/** The back-off of tries: each delays the next. */
export function backOffAfter(
  request: WarmPoolRequest,
  { backOff, isNew }: Trial,
  hasTried: boolean,
  { podTemplate, now }: Pick<Situation, 'podTemplate' | 'now'>,
): PoolBackOff | undefined {
  if (backOff === undefined || isNew) return backOff;
  const triedAt = hasTried ? now : unknownTry(request);
  return triedAt === undefined ? backOff : { ...putOffBriefly(backOff, undefined, triedAt), podTemplate };
}
