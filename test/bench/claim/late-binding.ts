/** What it costs that a warm Pod is told who it is for, and confirms that before its Sandbox is Ready (`C9`). */
import type { Start } from '../cold-start/stage.ts';
import type { Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { atOnce } from './arrivals.ts';
import { poolIn } from './pool.ts';
import { type Part, poolPerClaim, type Scene } from './scene.ts';
import { readyP50Ms, startTimes } from './start-times.ts';

const claims = 300;
const workers = 20;

const told = { pool: { lateBinding: true }, sandbox: { identity: { user: 'bench' } } };

/** Twenty at once from one pool, then from the other: they take turns, each of them from a full pool. */
async function compare({ stage, bench }: Scene): Promise<Table[]> {
  const kinds = [
    { name: 'says nothing', pool: poolIn(stage, 'plain', 1), starts: [] as Start[], warm: 0 },
    { name: 'has an identity', pool: poolIn(stage, 'late', 2, told), starts: [] as Start[], warm: 0 },
  ];
  for (const { pool } of kinds) await pool.fill(Math.ceil(workers * poolPerClaim));
  for (let done = 0; done < bench.scaled(claims); done += workers) {
    for (const one of kinds) {
      await one.pool.full();
      await atOnce(workers)(workers, async () => void one.starts.push(await stage.start(one.pool.kind)));
      one.warm += await one.pool.countWarm();
      await stage.clear([one.pool.kind]);
    }
  }
  for (const { pool } of kinds) await pool.remove();
  await stage.clear();
  const plainP50Ms = readyP50Ms(kinds[0]?.starts ?? []);
  const rows = kinds.map(({ name, starts, warm }) => ({
    sandbox: name,
    claims: starts.length,
    warm,
    ...startTimes(starts),
    perPlain: rounded(readyP50Ms(starts) / plainP50Ms),
  }));
  const notes = [
    `${workers} at once, taking turns`,
    'a fake node shows an annotation at once, a kubelet 0.1 to 0.2 s later',
  ];
  return [{ title: 'Late binding', rows, notes }];
}

export const lateBinding: Part = { name: 'late-binding', run: compare };
