/** How long something that failed waits before it is tried again, as a status keeps it. */
import { later, parseTime, secondsBetween, type Time, timestamp } from './time.ts';

export interface BackOff {
  /** How often it has failed without a calm while between. */
  attempts: number;
  /** RFC 3339. */
  retryAt: string;
  /** The object that failed last: each counts once. */
  objectUID?: string | undefined;
}

const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 300;
/** What has worked for so long since its last try begins anew. */
const CALM_SECONDS = 600;

/** Seconds before the next try: 5 s doubling to 5 min. */
const delaySeconds = (attempts: number): number =>
  Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempts - 1));

/** After a failure: the next try is put off. */
export function putOff(before: BackOff | undefined, objectUID: string | undefined, now: Time): BackOff {
  const attempts = (before?.attempts ?? 0) + 1;
  return { attempts, retryAt: timestamp(later(now, delaySeconds(attempts))), objectUID };
}

/** The same, where the first failure is made good at once: nothing has been tried in vain yet. */
export function putOffAfterFirst(
  before: BackOff | undefined,
  objectUID: string | undefined,
  now: Time,
): BackOff {
  const attempts = (before?.attempts ?? 0) + 1;
  const seconds = attempts === 1 ? 0 : delaySeconds(attempts - 1);
  return { attempts, retryAt: timestamp(later(now, seconds)), objectUID };
}

/** Seconds until the next try; 0 once it is due. */
export const waitSeconds = (backOff: BackOff | undefined, now: Time): number =>
  backOff === undefined ? 0 : Math.max(0, secondsBetween(now, parseTime(backOff.retryAt)));

/** What is left of it while things go well: nothing, once they have for long. */
export const whileWell = (backOff: BackOff | undefined, now: Time): BackOff | undefined =>
  backOff === undefined || secondsBetween(parseTime(backOff.retryAt), now) >= CALM_SECONDS
    ? undefined
    : backOff;
