/** Claims that come while a pool is refilled: how much longer they take than those from a pool that needs no refill. */
import { refill } from '../../hooks/warmpool/size/refill.ts';
import { createBusyPool, type Refilling } from './busy-pool.ts';
import { createMachine, TICK_MS } from './machine.ts';
import { random } from './random.ts';

export interface Rush {
  name: string;
  target: number;
  /** Ready at first; all of them unless said. */
  ready?: number;
  seconds: number;
  /** Claims a second that come by chance at this second. */
  ratePerSecond?(second: number): number;
  /** So many claims besides, so many of them at once: each is followed by the next. */
  inTurn?: { claims: number; atOnce: number };
  sandboxSeconds: number;
  /** Repetitions with other chances: a percentile of few claims is chance itself. */
  runs: number;
  /** The most that the p99 may be of that without a refill. */
  mostRatio: number;
}

export interface RushFigures {
  claims: number;
  /** Milliseconds, with the refill and without. */
  p50: [number, number];
  p99: [number, number];
  fewestReady: number;
  /** When, after the fewest were Ready, all were; in the first run. */
  fullAtSecond: number | undefined;
}

interface Course {
  claimMs: number[];
  /** At each tick. */
  ready: number[];
}

const percentile = (some: readonly number[], percent: number): number =>
  some.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((some.length * percent) / 100) - 1)] ?? Number.NaN;

type Claim = (done?: () => void) => void;

/** Each that is served makes room for the next. */
function comeInTurn({ claims, atOnce }: NonNullable<Rush['inTurn']>, claim: Claim): void {
  let left = claims;
  const next = () => {
    left -= 1;
    if (left >= 0) claim(next);
  };
  for (let count = 0; count < atOnce; count++) next();
}

function run(scenario: Rush, seed: number, refilling: Refilling | undefined): Course {
  const { target, seconds, ready = target, ratePerSecond = () => 0 } = scenario;
  const machine = createMachine();
  const pool = createBusyPool({ ...scenario, machine, ready, refilling });
  const chance = random(seed);
  const course: Course = { claimMs: [], ready: [] };
  let atMs = 0;
  const claim: Claim = done => {
    const cameAtMs = atMs;
    pool.claim(() => {
      course.claimMs.push(atMs + TICK_MS - cameAtMs);
      done?.();
    });
  };
  if (scenario.inTurn) comeInTurn(scenario.inTurn, claim);
  for (; atMs < seconds * 1000; atMs += TICK_MS) {
    if (chance() < (ratePerSecond(atMs / 1000) * TICK_MS) / 1000) claim();
    pool.pass(atMs);
    machine.tick();
    course.ready.push(pool.ready());
  }
  return course;
}

function fullAtSecond(ready: readonly number[], target: number): number | undefined {
  const fewest = ready.reduce((least, one) => Math.min(least, one));
  const full = ready.findIndex((one, tick) => one >= target && tick > ready.indexOf(fewest));
  return full < 0 ? undefined : ((full + 1) * TICK_MS) / 1000;
}

/** Another `refilling` shows what the limit is good for. */
export function rush(scenario: Rush, refilling: Refilling = refill): RushFigures {
  const seeds = Array.from({ length: scenario.runs }, (_, index) => index + 1);
  const courses = seeds.map(seed => run(scenario, seed, refilling));
  const [took, without] = [courses, seeds.map(seed => run(scenario, seed, undefined))].map(some =>
    some.flatMap(({ claimMs }) => claimMs),
  ) as [number[], number[]];
  const fewest = courses.map(({ ready }) => ready.reduce((least, one) => Math.min(least, one)));
  return {
    claims: took.length,
    p50: [percentile(took, 50), percentile(without, 50)],
    p99: [percentile(took, 99), percentile(without, 99)],
    fewestReady: Math.min(...fewest),
    fullAtSecond: fullAtSecond(courses[0]?.ready ?? [], scenario.target),
  };
}

export const ratioOf = ({ p99: [took, without] }: RushFigures): number => took / without;

/** What is wrong, in words; nothing if the limit is kept. */
export const rushComplaints = ({ mostRatio }: Rush, found: RushFigures): string[] =>
  ratioOf(found) > mostRatio
    ? [
        `hurts claims: their p99 is ${ratioOf(found).toFixed(2)} of that without a refill, the limit ${mostRatio}`,
      ]
    : [];
