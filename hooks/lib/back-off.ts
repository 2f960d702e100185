/** Back-off of something that failed, as a status keeps it. */
import { later, parseTime, secondsBetween, type Time, timestamp } from './time.ts';

export interface BackOff {
  /** Failures since the last calm period. */
  attempts: number;
  /** RFC 3339. */
  retryAt: string;
  /** The object that failed last: each counts once. */
  objectUID?: string | undefined;
}

const FIRST_SECONDS = 5;
/** For what starts within a second or two. */
const BRIEF_SECONDS = 1;
const LONGEST_SECONDS = 300;
/** After working for this long the count starts afresh. */
const CALM_SECONDS = 600;

/** Seconds before the next try: none after no failure, then doubling to 5 min. */
const delaySeconds = (failures: number, firstSeconds = FIRST_SECONDS): number =>
  failures === 0 ? 0 : Math.min(LONGEST_SECONDS, firstSeconds * 2 ** (failures - 1));

/** Counts a failure; the first `free` ones cause no delay. */
const countWith =
  (free: number, firstSeconds?: number) =>
  (before: BackOff | undefined, objectUID: string | undefined, now: Time): BackOff => {
    const attempts = (before?.attempts ?? 0) + 1;
    const delay = delaySeconds(attempts - free, firstSeconds);
    return { attempts, retryAt: timestamp(later(now, delay)), objectUID };
  };

/** After a failure: delays the next try. */
export const putOff = countWith(0);

/** The same, but the first failure causes no delay. */
export const putOffAfterFirst = countWith(1);

/** The same from 1 s on, for what starts within a second or two. */
export const putOffBriefly = countWith(0, BRIEF_SECONDS);

const countedAtWith =
  (firstSeconds?: number) =>
  ({ attempts, retryAt }: BackOff): Time =>
    later(parseTime(retryAt), -delaySeconds(attempts, firstSeconds));

/** When `putOff` counted last. */
export const putOffAt = countedAtWith();

/** When `putOffBriefly` counted last. */
export const brieflyPutOffAt = countedAtWith(BRIEF_SECONDS);

/** Seconds until the next try; 0 once it is due. */
export const waitSeconds = (backOff: BackOff | undefined, now: Time): number =>
  backOff === undefined ? 0 : Math.max(0, secondsBetween(now, parseTime(backOff.retryAt)));

/** The back-off while things work: cleared after a long calm. */
export const whileWell = (backOff: BackOff | undefined, now: Time): BackOff | undefined =>
  backOff === undefined || secondsBetween(parseTime(backOff.retryAt), now) >= CALM_SECONDS
    ? undefined
    : backOff;
