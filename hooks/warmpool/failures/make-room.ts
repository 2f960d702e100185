import { brieflyPutOffAt } from '../../lib/back-off.ts';
import { secondsBetween } from '../../lib/time.ts';
import { isOutdated } from '../inventory.ts';
import { type Cause, hindrance, isReady, isWell } from '../pod-state.ts';
import type { ObservedWarmPod } from '../request.ts';
import type { Situation, Trial } from './back-off.ts';

/** Reasons that may clear once another Pod has gone. */
const MAY_BE_ROOM = /^(PodRefused|WarmPodRefused|Unschedulable|UnexpectedAdmissionError|OutOf.*)$/;
/** Reasons that certainly mean a lack of room. */
const IS_ROOM = /exceeded quota|Insufficient |Too many pods|didn't have enough resource/;

/** What has gone takes a while to end, and what takes its place to start. */
const NEXT_ROOM_SECONDS = 30;

const isForWantOfRoom = ({ reason, message }: Cause): boolean =>
  reason.startsWith('OutOf') || IS_ROOM.test(message);

/** Whether one more may go although fewer than wanted are Ready: its successors never fit into the room there is. */
const mayGoOn = (cause: Cause, { backOff, isNew }: Trial, { now }: Situation): boolean =>
  backOff === undefined ||
  isNew ||
  (isForWantOfRoom(cause) && secondsBetween(brieflyPutOffAt(backOff), now) >= NEXT_ROOM_SECONDS);

/**
 * If a fresh Pod is refused or can't be scheduled, one stale Pod makes room for it (`C3`, `C4`). The next goes when the replacement is
 * well; if the room isn't enough, only Pods of an older template keep going, one by one, because no new Sandbox could claim them.
 */
export function makeRoom(cause: Cause | undefined, trial: Trial, situation: Situation): ObservedWarmPod[] {
  const { inventory, keep, podTemplate, now } = situation;
  const { fresh, stale, retiring } = inventory;
  const isWaiting = fresh.every(one => isWell(one, now) || hindrance(one) !== undefined);
  const ready = fresh.filter(isReady).length;
  if (!cause || !MAY_BE_ROOM.test(cause.reason) || !isWaiting || retiring.length > 0 || ready >= keep)
    return [];
  const candidates = stale.filter(isReady);
  const outdated = candidates.filter(one => isOutdated(one, podTemplate));
  const isSpared =
    ready + candidates.length >= keep || (outdated.length > 0 && mayGoOn(cause, trial, situation));
  return isSpared ? [...outdated, ...candidates].slice(0, 1) : [];
}
