import { waitSeconds } from '../lib/back-off.ts';
import { later, parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Decision } from './decide.ts';
import { isReady, isWell, readySince, startingSince, WELL_SECONDS } from './pod-state.ts';
import type { WarmPoolRequest } from './request.ts';

const SOONEST_SECONDS = 0.5;
/** Of a runtime or a profile that changes, and of a Sandbox that is gone, a pool learns only by asking. */
export const LATEST_SECONDS = 10;

/** When the first of these times plus this is due. */
const firstDue = (times: readonly (Time | undefined)[], seconds: number): Time[] => {
  const known = times.filter(time => time !== undefined).toSorted((a, b) => a.getTime() - b.getTime());
  return known.slice(0, 1).map(time => later(time, seconds));
};

/** When something is due although nothing changes: a Pod's `ttl` or time to start, the end of a delay, the next try, or the refill. */
export function nextLookSeconds(
  { pool: { spec } }: WarmPoolRequest,
  {
    inventory: { fresh },
    scaling: { lowSince },
    backOff,
    isTemplateAsked,
    askedTemplate,
    refilling,
  }: Decision,
  now: Time,
): number {
  const { ttl, timeout, autoScaling } = spec;
  const ready = fresh.filter(isReady);
  const starting = fresh.filter(one => !isReady(one));
  const dueTimes = [
    ...(ttl > 0 ? firstDue(ready.map(readySince), ttl) : []),
    ...firstDue(starting.map(startingSince), timeout),
    ...(lowSince === undefined ? [] : [later(parseTime(lowSince), autoScaling.scaleDownDelay)]),
    ...(backOff ? firstDue(ready.filter(one => !isWell(one, now)).map(readySince), WELL_SECONDS) : []),
  ];
  const waits = [backOff, isTemplateAsked ? undefined : askedTemplate]
    .map(one => waitSeconds(one, now))
    .filter(seconds => seconds > 0);
  const due = [...dueTimes.map(time => secondsBetween(now, time)), ...waits].map(seconds =>
    Math.max(SOONEST_SECONDS, seconds),
  );
  return Math.min(LATEST_SECONDS, refilling.resyncAfterSeconds ?? LATEST_SECONDS, ...due);
}
