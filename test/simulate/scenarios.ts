/** The demands that a pool is tried with, and what is to hold then. */
import type { WarmPoolSpec } from '../../hooks/api/warmpool.ts';
import { warmPool } from '../builders/warm-pool.ts';

const HOUR_SECONDS = 3600;

/** What a scenario must keep to. */
export interface Limits {
  /** How often the target may turn from growing to shrinking or back, in an hour on average. */
  turnsPerHour: number;
  /** The least share of Sandboxes that find a warm Pod. */
  hitShare: number;
  /** How long the pool may have nothing Ready at a stretch. */
  emptySeconds: number;
}

export interface Scenario {
  name: string;
  hours: number;
  seed: number;
  spec: WarmPoolSpec;
  /** Sandboxes an hour that come at this second, on average. */
  ratePerHour(second: number): number;
  /** Sandboxes that come all at once, in this second. */
  burst(second: number): number;
  sandboxSeconds: number;
  startSeconds: number;
  limits: Limits;
}

/** A day that is quiet at night and busiest at noon. */
const wave = (quiet: number, busy: number) => (second: number) =>
  quiet + ((busy - quiet) / 2) * (1 - Math.cos((2 * Math.PI * second) / (24 * HOUR_SECONDS)));

/** So many within ten seconds, every so often. */
const burstsOf = (size: number, everySeconds: number) => (second: number) =>
  second >= everySeconds && second % everySeconds < 10 ? size / 10 : 0;

const none = () => 0;

const scaling = (fields: Partial<WarmPoolSpec['autoScaling']>, minSize = 5, maxSize = 0): WarmPoolSpec =>
  warmPool().size(minSize, maxSize).autoScaling(fields).parse().spec;

const day = { hours: 24, seed: 20_260_101, burst: none, sandboxSeconds: 300, startSeconds: 4 };

export const scenarios: readonly Scenario[] = [
  {
    ...day,
    name: 'a working day',
    spec: scaling({ targetUtilization: 80, scaleDownDelay: 300 }),
    ratePerHour: wave(20, 400),
    limits: { turnsPerHour: 6, hitShare: 0.999, emptySeconds: 5 },
  },
  {
    ...day,
    name: 'a working day with bursts',
    spec: scaling({ targetUtilization: 50, scaleDownDelay: 600 }, 10),
    ratePerHour: wave(20, 200),
    burst: burstsOf(40, 1.5 * HOUR_SECONDS),
    limits: { turnsPerHour: 3, hitShare: 0.85, emptySeconds: 15 },
  },
  {
    ...day,
    name: 'steady, with short Sandboxes',
    hours: 6,
    spec: scaling({ targetUtilization: 60, scaleDownDelay: 300 }, 2),
    ratePerHour: () => 1200,
    sandboxSeconds: 60,
    limits: { turnsPerHour: 9, hitShare: 0.999, emptySeconds: 5 },
  },
  {
    ...day,
    name: 'hours on and hours off',
    hours: 12,
    spec: scaling({ targetUtilization: 70, scaleDownDelay: 120 }, 3),
    ratePerHour: second => (Math.floor(second / (2 * HOUR_SECONDS)) % 2 === 1 ? 600 : 10),
    limits: { turnsPerHour: 8, hitShare: 0.99, emptySeconds: 10 },
  },
  {
    ...day,
    name: 'more than maxSize allows',
    spec: scaling({ targetUtilization: 70, scaleDownDelay: 300 }, 5, 30),
    ratePerHour: wave(20, 500),
    limits: { turnsPerHour: 6, hitShare: 0.5, emptySeconds: Number.POSITIVE_INFINITY },
  },
];
