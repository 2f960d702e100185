/** Whether a pool that is drained gets full as fast among many as it does alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type StartedKind, sandbox } from '../cold-start/objects.ts';
import type { Start } from '../cold-start/stage.ts';
import type { Row, Table } from '../report.ts';
import { rounded, spreadOf } from '../statistics.ts';
import { burst } from './arrivals.ts';
import { type Pool, poolIn, unwilling } from './pool.ts';
import { type Part, restMs, type Scene } from './scene.ts';
import { startTimes } from './start-times.ts';
import { everyMs, trickle } from './trickle.ts';

const poolCount = 50;
const poolSize = 10;
const bursts = 5;
const claimedFrom = 5;
/** By then the others are refilled at the pace for claims that come. */
const leadMs = 1_500;

interface Drained {
  starts: Start[];
  warm: number;
  fullAgainSeconds: number[];
}

interface Situation {
  /** All there are, the drained one first. */
  pools: readonly Pool[];
  /** What is started beside the burst, each kind again and again. */
  beside: readonly StartedKind[];
}

/** One burst; resolves to the seconds from before it until the pool is full again. */
async function drain({ stage }: Scene, pool: Pool, drained: Drained): Promise<number> {
  const beganAtMs = performance.now();
  await burst(poolSize, async () => void drained.starts.push(await stage.start(pool.kind)));
  await pool.full();
  return (performance.now() - beganAtMs) / 1000;
}

async function drainOften(scene: Scene, { pools, beside }: Situation): Promise<Drained> {
  const { stage, bench } = scene;
  const [pool] = pools;
  const drained: Drained = { starts: [], warm: 0, fullAgainSeconds: [] };
  for (let count = 0; pool && count < bench.scaled(bursts); count += 1) {
    await Promise.all(pools.map(one => one.full()));
    await sleep(restMs);
    const starts = trickle(stage, beside);
    await sleep(leadMs);
    drained.fullAgainSeconds.push(await drain(scene, pool, drained));
    await starts.stop();
    drained.warm += await pool.countWarm();
    await stage.clear([sandbox]);
  }
  return drained;
}

function drainedRow(others: string, { starts, warm, fullAgainSeconds }: Drained, alone: Drained): Row {
  const { p50 } = spreadOf(fullAgainSeconds);
  return {
    others,
    bursts: fullAgainSeconds.length,
    claims: starts.length,
    warm,
    ...startTimes(starts),
    fullAgainP50S: rounded(p50),
    fullAgainMaxS: rounded(Math.max(...fullAgainSeconds)),
    perAlone: rounded(p50 / spreadOf(alone.fullAgainSeconds).p50),
  };
}

async function compare(scene: Scene): Promise<Table[]> {
  const { stage, bench } = scene;
  const pools = Array.from({ length: Math.max(2, bench.scaled(poolCount)) }, (_, index) =>
    poolIn(stage, `many-${index}`, index + 1),
  );
  await Promise.all(pools.slice(0, 1).map(pool => pool.fill(poolSize)));
  const alone = await drainOften(scene, { pools: pools.slice(0, 1), beside: [] });
  const others = pools.slice(1);
  await Promise.all(others.map(other => other.fill(poolSize)));
  const claimed = others.slice(0, claimedFrom).map(({ kind }) => kind);
  const idle = await drainOften(scene, { pools, beside: [] });
  const loaded = await drainOften(scene, { pools, beside: claimed.map(unwilling) });
  const held = await drainOften(scene, { pools, beside: claimed });
  await Promise.all(pools.map(pool => pool.remove()));
  await stage.clear();
  return [
    {
      title: 'A drained pool among others',
      rows: [
        drainedRow('none', alone, alone),
        drainedRow(`${others.length} idle`, idle, alone),
        drainedRow(`${others.length} idle, and Sandboxes that want no warm Pod`, loaded, alone),
        drainedRow(`${others.length}, ${claimed.length} of them claimed from`, held, alone),
      ],
      notes: [
        `pools of ${poolSize} in one namespace; the drained one gets a burst of ${poolSize} claims`,
        `claimed from: every ${everyMs} ms from each, from ${leadMs / 1000} s before the burst until the end`,
        'Sandboxes that want no warm Pod: as many, so that the load is there and no refill to hold back',
        'fullAgain: from before the burst until as many WarmPods as before are Ready',
      ],
    },
  ];
}

export const manyPools: Part = { name: 'many-pools', run: compare };
