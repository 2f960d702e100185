/** One run of claims: the pool is filled, claimed from, full again and removed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiLoad, apiLoadOf } from '../cold-start/api-load.ts';
import { sandbox } from '../cold-start/objects.ts';
import type { Stage, Start } from '../cold-start/stage.ts';
import type { Arrivals } from './arrivals.ts';
import { readHookServer } from './hook-server.ts';
import { type Pool, poolIn } from './pool.ts';
import { poolPerClaim, restMs } from './scene.ts';
import { type WholeLife, wholeLifeOf } from './whole-life.ts';

export interface Run {
  name: string;
  arrivals: Arrivals;
  claims: number;
}

interface Claimed {
  starts: Start[];
  seconds: number;
  warm: number;
  load: ApiLoad;
  /** Undefined where the hook server can't be asked. */
  conflicts: number | undefined;
}

export interface Played extends Claimed {
  run: Run;
  filledPerSecond: number;
  wholeLife: WholeLife;
}

/** Until all are Ready and what follows on that is done. */
async function claimAll(stage: Stage, pool: Pool, run: Run): Promise<Claimed> {
  const starts: Start[] = [];
  let seconds = Number.NaN;
  const before = await readHookServer(stage.opsUrl);
  const load = await apiLoadOf(stage.kubernetes, async () => {
    const beganAtMs = performance.now();
    await run.arrivals(run.claims, async () => void starts.push(await stage.start(pool.kind)));
    seconds = (performance.now() - beganAtMs) / 1000;
  });
  const after = await readHookServer(stage.opsUrl);
  const conflicts = before && after && after.conflicts - before.conflicts;
  return { starts, seconds, warm: await pool.countWarm(), load, conflicts };
}

/** Fills the pool, claims, and removes all. */
export async function play(stage: Stage, run: Run): Promise<Played> {
  const pool = poolIn(stage);
  const size = Math.ceil(run.claims * poolPerClaim);
  const filledPerSecond = size / (await pool.fill(size));
  await sleep(restMs);
  const { result, wholeLife } = await wholeLifeOf(stage, async () => {
    const claimed = await claimAll(stage, pool, run);
    const names = claimed.starts.map(({ name }) => name);
    await stage.remove(sandbox, names);
    await pool.full();
    return claimed;
  });
  await pool.remove();
  await stage.clear();
  return { ...result, run, filledPerSecond, wholeLife };
}
