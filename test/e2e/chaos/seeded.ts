/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Chance {
  /** From 0 to below the limit. */
  below(limit: number): number;
  /** One of them. */
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** The generator mulberry32: small, and good enough to choose victims. */
export function chanceFrom(seed: number): Chance {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: limit => next() * limit,
    pick: choices => choices[Math.floor(next() * choices.length)] ?? choices[0],
  };
}
