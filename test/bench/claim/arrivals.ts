/** When claims come. */
import { setTimeout as sleep } from 'node:timers/promises';
import { chanceFrom } from '../../e2e/chaos/seeded.ts';

/** Starts so many as the arrivals have it; resolves when all are done. */
export type Arrivals = (count: number, start: () => Promise<void>) => Promise<void>;

/** Never more than so many under way, and always so many while there are any left. */
export const atOnce =
  (workers: number): Arrivals =>
  async (count, start) => {
    let left = count;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await start();
      }
    };
    await Promise.all(Array.from({ length: Math.min(workers, count) }, work));
  };

export const burst: Arrivals = async (count, start) => {
  await Promise.all(Array.from({ length: count }, start));
};

/** Two runs have the same arrivals, so that they can be compared. */
const seed = 45;

/** Independently of one another, whether or not those before are served. */
export const poisson =
  (perSecond: number): Arrivals =>
  async (count, start) => {
    const chance = chanceFrom(seed);
    const begunAtMs = performance.now();
    const started: Promise<void>[] = [];
    for (
      let dueMs = 0;
      started.length < count;
      dueMs += (-Math.log(1 - chance.below(1)) / perSecond) * 1000
    ) {
      await sleep(Math.max(0, begunAtMs + dueMs - performance.now()));
      started.push(start());
    }
    await Promise.all(started);
  };
