/** What a course comes to, and whether it keeps to the limits. */
import type { Sample } from './course.ts';
import type { Limits, Scenario } from './scenarios.ts';

/** The seconds in which the pool is filled for the first time. */
const FIRST_FILL_SECONDS = 60;

export interface Figures {
  sandboxes: number;
  hitShare: number;
  /** The longest time without a Ready Pod, the first fill aside. */
  emptySeconds: number;
  /** How often the target turned from growing to shrinking or back, in an hour. */
  turnsPerHour: number;
  highestTarget: number;
  /** Ready Pods on average: what the pool costs. */
  meanReady: number;
  /** Pods started for each Sandbox: 1 is none in vain. */
  podsPerSandbox: number;
}

const sum = (samples: readonly Sample[], field: keyof Sample) =>
  samples.reduce((total, sample) => total + sample[field], 0);

function longestEmpty(samples: readonly Sample[]): number {
  let [longest, current] = [0, 0];
  for (const { ready } of samples) {
    current = ready === 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

/** How often a sequence turns. */
export function turns(targets: readonly number[]): number {
  const moves = targets.slice(1).map((target, index) => Math.sign(target - (targets[index] ?? target)));
  const directions = moves.filter(move => move !== 0);
  return directions.filter((direction, index) => index > 0 && direction !== directions[index - 1]).length;
}

export function figures(samples: readonly Sample[]): Figures {
  const [hits, misses] = [sum(samples, 'hits'), sum(samples, 'misses')];
  const targets = samples.map(({ target }) => target);
  return {
    sandboxes: hits + misses,
    hitShare: hits / Math.max(1, hits + misses),
    emptySeconds: longestEmpty(samples.slice(FIRST_FILL_SECONDS)),
    turnsPerHour: turns(targets) / (samples.length / 3600),
    highestTarget: targets.reduce((highest, target) => Math.max(highest, target), 0),
    meanReady: sum(samples, 'ready') / samples.length,
    podsPerSandbox: sum(samples, 'started') / Math.max(1, hits),
  };
}

const CHECKS: { limit: keyof Limits; word: string; holds(figure: number, limit: number): boolean }[] = [
  { limit: 'turnsPerHour', word: 'flaps', holds: (figure, limit) => figure <= limit },
  { limit: 'hitShare', word: 'starves', holds: (figure, limit) => figure >= limit },
  { limit: 'emptySeconds', word: 'stays empty', holds: (figure, limit) => figure <= limit },
];

/** What is wrong, in words; nothing if all limits are kept. */
export const complaints = ({ limits }: Scenario, found: Figures): string[] =>
  CHECKS.filter(({ limit, holds }) => !holds(found[limit], limits[limit])).map(
    ({ limit, word }) => `${word}: ${limit} is ${found[limit].toPrecision(3)}, the limit ${limits[limit]}`,
  );
