/** Claims that come while a pool is refilled, and how much longer they may take for that. */
import type { Rush } from './rush.ts';

const rush = { seconds: 40, sandboxSeconds: 60, runs: 8, mostRatio: 1.5 };
const steady = { ...rush, seconds: 120, runs: 3, sandboxSeconds: 10 };

/** So many a second for so long, and then none, or few. */
const first = (seconds: number, rate: number, then: number) => (second: number) =>
  second < seconds ? rate : then;

export const rushes: readonly Rush[] = [
  { ...rush, runs: 20, name: '15/s for 10 s, a pool of 210', target: 210, ratePerSecond: first(10, 15, 0) },
  { ...rush, runs: 20, name: '15/s for 10 s, then 1/s', target: 210, ratePerSecond: first(10, 15, 1) },
  { ...rush, name: '45/s for 10 s, a pool of 630', target: 630, ratePerSecond: first(10, 45, 0) },
  { ...rush, name: '50, one at a time, a pool of 70', target: 70, inTurn: { claims: 50, atOnce: 1 } },
  { ...rush, name: '300, 20 at once, a pool of 420', target: 420, inTurn: { claims: 300, atOnce: 20 } },
  { ...rush, name: '300 at once, a pool of 420', target: 420, inTurn: { claims: 300, atOnce: 300 } },
  { ...steady, name: '1/s on and on, a pool of 10', target: 10, ratePerSecond: () => 1 },
  { ...steady, name: '5/s on and on, a pool of 70', target: 70, ratePerSecond: () => 5 },
  { ...steady, name: '5/s on and on, a pool of 2000', target: 2000, ratePerSecond: () => 5 },
  // Each claim's own Pod is made as it comes: more than half of what the claim takes itself.
  { ...steady, name: '15/s on and on, a pool of 210', target: 210, ratePerSecond: () => 15, mostRatio: 2.5 },
];

/** Nobody claims: how fast a pool is filled. */
export const filling: Rush = {
  ...rush,
  name: 'a new pool of 1000',
  target: 1000,
  ready: 0,
  runs: 1,
};
