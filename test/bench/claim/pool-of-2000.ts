/** Whether a claim pays for the size of its pool, in time and in the hook server's memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sandbox } from '../cold-start/objects.ts';
import type { Start } from '../cold-start/stage.ts';
import type { Row, Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { readHookServer, unreachableNote } from './hook-server.ts';
import { type Pool, poolIn } from './pool.ts';
import { type Part, poolPerClaim, restMs, type Scene } from './scene.ts';
import { readyP50Ms, startTimes } from './start-times.ts';

const sizes = { small: 50, large: 2_000 };
/** Several times as many claims as the small pool has Pods; it is full again before each. */
const rounds = 3;

interface Claimed {
  starts: Start[];
  warm: number;
}

/** One at a time, from one pool after the other. */
async function takeTurns({ stage }: Scene, pools: readonly Pool[], turns: number): Promise<Claimed[]> {
  const claimed = pools.map((): Claimed => ({ starts: [], warm: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(pools.map(pool => pool.full()));
    await sleep(restMs);
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [index, pool] of pools.entries()) claimed[index]?.starts.push(await stage.start(pool.kind));
    }
    for (const [index, pool] of pools.entries()) {
      const of = claimed[index];
      if (of) of.warm += await pool.countWarm();
    }
    await stage.clear([sandbox]);
  }
  return claimed;
}

const claimRow = (pool: string, { starts, warm }: Claimed): Row => ({
  pool,
  claims: starts.length,
  warm,
  ...startTimes(starts),
});

async function memoryRow({ stage }: Scene, when: string): Promise<Row[]> {
  const reading = await readHookServer(stage.opsUrl);
  return reading ? [{ hookServer: when, residentMB: rounded(reading.residentMB) }] : [];
}

async function compare(scene: Scene): Promise<Table[]> {
  const { stage, bench } = scene;
  const small = bench.scaled(sizes.small);
  const large = bench.scaled(sizes.large);
  const turns = Math.max(1, Math.floor(small / poolPerClaim));
  const [smallPool, largePool] = [poolIn(stage, 'small', 1), poolIn(stage, 'large', 2)];
  await smallPool.fill(small);
  const memory = await memoryRow(scene, `pool of ${small}`);
  const [alone] = await takeTurns(scene, [smallPool], turns);
  await largePool.fill(large);
  memory.push(...(await memoryRow(scene, `and pool of ${large}, just filled`)));
  const [beside, inLarge] = await takeTurns(scene, [smallPool, largePool], turns);
  memory.push(...(await memoryRow(scene, 'after claims from both')));
  await Promise.all([smallPool.remove(), largePool.remove()]);
  await stage.clear();
  if (!alone || !beside || !inLarge) throw new Error('a pool was not claimed from');
  const p50Ms = readyP50Ms(inLarge.starts);
  return [
    {
      title: 'A claim from a large pool',
      rows: [
        claimRow(`of ${small}, the only pool`, alone),
        claimRow(`of ${small}, in turns`, beside),
        {
          ...claimRow(`of ${large}, in turns`, inLarge),
          perSmallInTurns: rounded(p50Ms / readyP50Ms(beside.starts)),
          perSmallAlone: rounded(p50Ms / readyP50Ms(alone.starts)),
        },
      ],
      notes: [
        `one claim at a time; rounds of ${turns} from each pool, full again before each round`,
        'perSmall…: its p50 by that of the small pool, while both exist and before the large one was made',
      ],
    },
    { title: "The hook server's memory", rows: memory, notes: stage.opsUrl ? [] : [unreachableNote] },
  ];
}

export const poolOf2000: Part = { name: 'pool-of-2000', run: compare };
