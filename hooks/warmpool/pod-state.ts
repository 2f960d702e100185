/** The state of a pool's WarmPod, from its status. */
import { findCondition } from '../lib/conditions.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import { ON_THE_WAY_TO_READY } from '../pod/not-ready.ts';
import type { ObservedWarmPod } from './request.ts';

/** Why a warm Pod failed, or isn't Ready. */
export interface Cause {
  reason: string;
  message: string;
}

/** Ready for this long, a Pod shows its template works. */
export const WELL_SECONDS = 10;
/** What ends after it was Ready for so long has worked: it is replaced at once. */
const WORKED_SECONDS = 300;

/** Reasons of a WarmPod before it has a Pod. */
const NOTHING_YET = ['Pending', 'PodRequested'];
/** Reasons that any slow start has. */
const IN_PASSING = [...NOTHING_YET, ...ON_THE_WAY_TO_READY];

export const isReady = ({ warmPod }: ObservedWarmPod): boolean => warmPod.status.phase === 'Ready';

const saidOf = ({ warmPod: { status } }: ObservedWarmPod) => findCondition(status.conditions, 'Ready');

/** Since when its Pod was Ready, if ever. */
export function readySince(one: ObservedWarmPod): Time | undefined {
  const { readyAt } = one.warmPod.status;
  if (readyAt !== undefined) return parseTime(readyAt);
  if (!isReady(one)) return undefined;
  return parseTime(saidOf(one)?.lastTransitionTime ?? one.warmPod.metadata.creationTimestamp);
}

/** Since when it hasn't been Ready, although it should be: it was made then, or was Ready until then. */
export const startingSince = (one: ObservedWarmPod): Time => {
  const { metadata, status } = one.warmPod;
  const lost = status.readyAt === undefined ? undefined : saidOf(one)?.lastTransitionTime;
  return parseTime(lost ?? metadata.creationTimestamp);
};

/** Whether it shows that Pods like it work: a Sandbox has it, or it has been Ready for a while. */
export function isWell(one: ObservedWarmPod, now: Time): boolean {
  const { phase } = one.warmPod.status;
  const since = readySince(one);
  return (
    phase === 'Assigned' ||
    (phase === 'Ready' && since !== undefined && secondsBetween(since, now) >= WELL_SECONDS)
  );
}

const recordedCause = (one: ObservedWarmPod): Cause | undefined => {
  const { reason, message } = saidOf(one) ?? {};
  return reason === undefined ? undefined : { reason, message: message ?? reason };
};

const toldBut = (one: ObservedWarmPod, reasons: readonly string[]): Cause | undefined => {
  const cause = one.warmPod.status.phase === 'Pending' ? recordedCause(one) : undefined;
  return cause && !reasons.includes(cause.reason) ? cause : undefined;
};

/** What keeps its Pod from being Ready, where that is more than time. */
export const hindrance = (one: ObservedWarmPod): Cause | undefined => toldBut(one, IN_PASSING);

/** What it waits for, if known. */
export const waitsFor = (one: ObservedWarmPod): Cause | undefined => toldBut(one, NOTHING_YET);

function hasWorked(one: ObservedWarmPod): boolean {
  const endedAt = saidOf(one)?.lastTransitionTime;
  const since = readySince(one);
  return (
    since !== undefined &&
    endedAt !== undefined &&
    secondsBetween(since, parseTime(endedAt)) >= WORKED_SECONDS
  );
}

/** Why it failed; undefined if it didn't: it was retired, claimed, or has worked. */
export function failureOf(one: ObservedWarmPod): Cause | undefined {
  const { metadata, status } = one.warmPod;
  const isOver = status.phase === 'Terminating' && metadata.deletionTimestamp === undefined;
  if (!isOver || status.assignedTo !== undefined || hasWorked(one)) return undefined;
  const cause = recordedCause(one);
  return cause?.reason === 'Retired' ? undefined : cause;
}
