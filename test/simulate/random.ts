/** Chance that is the same in every run: mulberry32, and what is drawn from it. */
export type Random = () => number;

export function random(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A time until something that happens once in `mean` on average. */
export const exponential = (chance: Random, mean: number): number => -Math.log(1 - chance()) * mean;

/** How many of something happen, `mean` on average: Knuth's way, for small means. */
export function poisson(chance: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = chance(); product > limit; product *= chance()) count++;
  return count;
}
