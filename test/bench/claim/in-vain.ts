/** Sandboxes that are served cold: one that doesn't want a warm Pod, and one that finds an empty pool. */

import type { Start } from '../cold-start/stage.ts';
import type { Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { poolIn, unwilling } from './pool.ts';
import type { Part, Scene } from './scene.ts';
import { readyP50Ms, startTimes } from './start-times.ts';

const claims = 50;

/** What a claim in vain costs beside a Sandbox that wants no warm Pod: they take turns. */
async function compare({ stage, bench }: Scene): Promise<Table[]> {
  const pool = poolIn(stage);
  const kinds = [
    {
      name: 'use-warm-pod: "false"',
      kind: unwilling(pool.kind),
      starts: [] as Start[],
    },
    { name: 'finds an empty pool', kind: pool.kind, starts: [] as Start[] },
  ];
  await pool.fill(0);
  for (let turn = 0; turn < bench.scaled(claims); turn += 1) {
    for (const { kind, starts } of kinds) starts.push(await stage.start(kind));
  }
  await pool.remove();
  await stage.clear();
  const unwillingP50Ms = readyP50Ms(kinds[0]?.starts ?? []);
  const rows = kinds.map(({ name, starts }) => ({
    coldSandbox: name,
    starts: starts.length,
    ...startTimes(starts),
    perUnwilling: rounded(readyP50Ms(starts) / unwillingP50Ms),
  }));
  return [{ title: 'A claim in vain', rows, notes: ['one at a time, taking turns'] }];
}

export const inVain: Part = { name: 'in-vain', run: compare };
