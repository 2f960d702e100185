import type { SandboxStatus } from '../api/sandbox-status.ts';
import { type BackOff, putOff, waitSeconds } from '../lib/back-off.ts';
import type { Time } from '../lib/time.ts';
import type { SandboxRequest } from './request.ts';

/** The children that are asked for with a growing pause, by their field in `status.backOff`. */
export type AskedChild = Exclude<keyof NonNullable<SandboxStatus['backOff']>, 'pod' | 'networkPolicy'>;

/** Whether a child that isn't as it is wanted is asked for in this answer. */
export interface Asking {
  isDue: boolean;
  backOff: BackOff;
}

/**
 * A child that the API server refuses isn't asked for in every answer (each is tried at once, and again): at first, and then ever more
 * slowly. A change of the Sandbox may be the remedy, so it begins anew.
 */
export function asking(
  { sandbox: { metadata, status } }: SandboxRequest,
  child: AskedChild,
  now: Time,
): Asking {
  const isOfThisSpec =
    status.observedGeneration === undefined || status.observedGeneration === metadata.generation;
  const before = isOfThisSpec ? status.backOff?.[child] : undefined;
  return before && waitSeconds(before, now) > 0
    ? { isDue: false, backOff: before }
    : { isDue: true, backOff: putOff(before, undefined, now) };
}

/** As if for the first time. */
export const askingAnew = (now: Time): Asking => ({
  isDue: true,
  backOff: putOff(undefined, undefined, now),
});

/** Whether it was asked for more than once: then it should be there by now. */
export const isOverdue = ({ isDue, backOff }: Asking): boolean => backOff.attempts > (isDue ? 2 : 1);

/** What is said of a child that was asked for, wasn't refused, and isn't there: Metacontroller passes over a name that is taken. */
export const notObserved = (kind: string, name: string): string =>
  `${kind} "${name}" was asked for and does not appear; remove any other object of that name`;
