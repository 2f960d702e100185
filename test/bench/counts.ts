/** Amounts that only grow, each under a name: requests by verb and resource, CPU by program. */
export type Counts = ReadonlyMap<string, number>;

/** What was added between two readings; what didn't change is left out. */
export const increase = (before: Counts, after: Counts): Map<string, number> =>
  new Map(
    [...after]
      .map(([name, amount]) => [name, amount - (before.get(name) ?? 0)] as const)
      .filter(([, added]) => added > 0),
  );

/** Adds up what has the same name. */
export function countsOf(amounts: Iterable<readonly [name: string, amount: number]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, amount] of amounts) counts.set(name, (counts.get(name) ?? 0) + amount);
  return counts;
}

export const totalOf = (counts: Counts): number => [...counts.values()].reduce((sum, one) => sum + one, 0);
