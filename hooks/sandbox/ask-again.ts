import type { SandboxStatus } from '../api/sandbox-status.ts';
import { type BackOff, putOff, waitSeconds, whileWell } from '../lib/back-off.ts';
import { secondsBetween, type Time } from '../lib/time.ts';
import type { SandboxRequest } from './request.ts';

/** Children requested with back-off, by field of `status.backOff`. */
export type AskedChild = Exclude<keyof NonNullable<SandboxStatus['backOff']>, 'pod' | 'networkPolicy'>;

/** Whether this answer requests a child that isn't as wanted. */
export interface Asking {
  isDue: boolean;
  backOff: BackOff;
}

/** Whether the status is about the current generation. */
export const isOfThisSpec = ({ sandbox: { metadata, status } }: SandboxRequest): boolean =>
  status.observedGeneration === undefined || status.observedGeneration === metadata.generation;

/**
 * A refused child isn't requested in every answer, because each answer is tried at once: it is requested with back-off. A change of
 * the Sandbox may be the remedy, so it restarts the back-off.
 */
export function asking(request: SandboxRequest, child: AskedChild, now: Time): Asking {
  const before = isOfThisSpec(request) ? request.sandbox.status.backOff?.[child] : undefined;
  return before && waitSeconds(before, now) > 0
    ? { isDue: false, backOff: before }
    : { isDue: true, backOff: putOff(before, undefined, now) };
}

/** A lost child is requested immediately; if it is lost again, with back-off. */
export function askingAfterLoss(request: SandboxRequest, child: AskedChild, now: Time): Asking {
  const before = request.sandbox.status.backOff?.[child];
  return before || !isOfThisSpec(request)
    ? asking(request, child, now)
    : { isDue: true, backOff: putOff(putOff(undefined, undefined, now), undefined, now) };
}

/** Back-off kept once the child exists: none after a first request, or after a long calm. */
export function whileThere(
  { sandbox: { status } }: SandboxRequest,
  child: AskedChild,
  now: Time,
): BackOff | undefined {
  const before = status.backOff?.[child];
  return before && before.attempts > 1 ? whileWell(before, now) : undefined;
}

/** As for the first request. */
export const askingAnew = (now: Time): Asking => ({
  isDue: true,
  backOff: putOff(undefined, undefined, now),
});

/** A child requested just now may not be observed yet. */
const MOMENT_SECONDS = 2;

/** Whether it was requested more than once and is still missing: by now it should exist. */
export const isOverdue = ({ isDue, backOff }: Asking, missingSince: Time, now: Time): boolean =>
  backOff.attempts > (isDue ? 2 : 1) && secondsBetween(missingSince, now) > MOMENT_SECONDS;

/** The message for a child that is missing without a refusal: Metacontroller skips a name that is taken. */
export const notObserved = (kind: string, name: string): string =>
  `${kind} "${name}" was requested but does not appear; remove any other object of that name`;
