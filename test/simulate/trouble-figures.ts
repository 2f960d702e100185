/** What a course in trouble comes to, and whether it keeps to the limits. */
import type { TroubleCourse, TroubleSample } from './trouble.ts';
import type { Trouble, TroubleLimits } from './troubles.ts';

/** The seconds in which the pool is filled for the first time. */
const FIRST_FILL_SECONDS = 60;

export interface TroubleFigures {
  made: number;
  /** The most that were made within a minute. */
  madePerMinute: number;
  /** From the end of its cause until the pool is full. */
  recoverySeconds: number;
  waitSeconds: number;
  hitShare: number;
}

const sum = (samples: readonly TroubleSample[], field: 'started' | 'hits' | 'misses') =>
  samples.reduce((total, one) => total + one[field], 0);

function mostWithinMinute(samples: readonly TroubleSample[]): number {
  let [within, most] = [0, 0];
  samples.forEach(({ started }, second) => {
    within += started - (samples[second - 60]?.started ?? 0);
    most = Math.max(most, within);
  });
  return most;
}

/** The pool may not have noticed yet that it isn't full. */
function recovery(samples: readonly TroubleSample[], overAt: number): number {
  const after = samples.slice(overAt);
  const noticed = after.findIndex(({ full }) => !full);
  if (noticed < 0) return 0;
  const seconds = after.slice(noticed).findIndex(({ full }) => full);
  return seconds < 0 ? Number.POSITIVE_INFINITY : noticed + seconds;
}

export function troubleFigures({ overAt }: Trouble, { samples, longestWait }: TroubleCourse): TroubleFigures {
  const [hits, misses] = [sum(samples, 'hits'), sum(samples, 'misses')];
  return {
    made: sum(samples, 'started'),
    madePerMinute: mostWithinMinute(samples.slice(FIRST_FILL_SECONDS)),
    recoverySeconds: recovery(samples, overAt),
    waitSeconds: longestWait,
    hitShare: hits / Math.max(1, hits + misses),
  };
}

const CHECKS: { limit: keyof TroubleLimits; word: string; holds(figure: number, limit: number): boolean }[] =
  [
    { limit: 'madePerMinute', word: 'storms', holds: (figure, limit) => figure <= limit },
    { limit: 'recoverySeconds', word: 'is stuck', holds: (figure, limit) => figure <= limit },
    { limit: 'waitSeconds', word: 'keeps waiting', holds: (figure, limit) => figure <= limit },
    { limit: 'hitShare', word: 'starves', holds: (figure, limit) => figure >= limit },
  ];

/** What is wrong, in words; nothing if all limits are kept. */
export const troubleComplaints = ({ limits, perHour }: Trouble, found: TroubleFigures): string[] =>
  CHECKS.filter(({ limit }) => perHour > 0 || limit !== 'hitShare')
    .filter(({ limit, holds }) => !holds(found[limit], limits[limit]))
    .map(
      ({ limit, word }) => `${word}: ${limit} is ${found[limit].toPrecision(3)}, the limit ${limits[limit]}`,
    );
