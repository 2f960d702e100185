import type { SandboxStatus } from '../api/sandbox-status.ts';
import { type BackOff, putOff, waitSeconds, whileWell } from '../lib/back-off.ts';
import { secondsBetween, type Time } from '../lib/time.ts';
import type { SandboxRequest } from './request.ts';

/** The children that are asked for with a growing pause, by their field in `status.backOff`. */
export type AskedChild = Exclude<keyof NonNullable<SandboxStatus['backOff']>, 'pod' | 'networkPolicy'>;

/** Whether a child that isn't as it is wanted is asked for in this answer. */
export interface Asking {
  isDue: boolean;
  backOff: BackOff;
}

/** Whether the status is about the Sandbox as it is now. */
const isOfThisSpec = ({ sandbox: { metadata, status } }: SandboxRequest): boolean =>
  status.observedGeneration === undefined || status.observedGeneration === metadata.generation;

/**
 * A child that the API server refuses isn't asked for in every answer (each is tried at once, and again): at first, and then ever more
 * slowly. A change of the Sandbox may be the remedy, so it begins anew.
 */
export function asking(request: SandboxRequest, child: AskedChild, now: Time): Asking {
  const before = isOfThisSpec(request) ? request.sandbox.status.backOff?.[child] : undefined;
  return before && waitSeconds(before, now) > 0
    ? { isDue: false, backOff: before }
    : { isDue: true, backOff: putOff(before, undefined, now) };
}

/** One that was there and is gone is asked for at once; should it go again, it is somebody's doing, and takes longer each time. */
export function askingAfterLoss(request: SandboxRequest, child: AskedChild, now: Time): Asking {
  const before = request.sandbox.status.backOff?.[child];
  return before || !isOfThisSpec(request)
    ? asking(request, child, now)
    : { isDue: true, backOff: putOff(putOff(undefined, undefined, now), undefined, now) };
}

/** What is kept of that once it is there: nothing of a first time, and nothing once all has been well for long. */
export function whileThere(
  { sandbox: { status } }: SandboxRequest,
  child: AskedChild,
  now: Time,
): BackOff | undefined {
  const before = status.backOff?.[child];
  return before && before.attempts > 1 ? whileWell(before, now) : undefined;
}

/** As if for the first time. */
export const askingAnew = (now: Time): Asking => ({
  isDue: true,
  backOff: putOff(undefined, undefined, now),
});

/** What was asked for a moment ago may merely not be seen yet. */
const MOMENT_SECONDS = 2;

/** Whether it was asked for more than once, and has been missing since: then it should be there by now. */
export const isOverdue = ({ isDue, backOff }: Asking, missingSince: Time, now: Time): boolean =>
  backOff.attempts > (isDue ? 2 : 1) && secondsBetween(missingSince, now) > MOMENT_SECONDS;

/** What is said of a child that was asked for, wasn't refused, and isn't there: Metacontroller passes over a name that is taken. */
export const notObserved = (kind: string, name: string): string =>
  `${kind} "${name}" was requested but does not appear; remove any other object of that name`;
