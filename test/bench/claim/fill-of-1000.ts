/** How fast a large pool gets full. */
import { setTimeout as sleep } from 'node:timers/promises';
import { apiLoadOf } from '../cold-start/api-load.ts';
import { rounded } from '../statistics.ts';
import { poolIn } from './pool.ts';
import { type Part, restMs, type Scene } from './scene.ts';
import { writesEach } from './writes.ts';

const fullSize = 1_000;

async function fill({ stage, bench }: Scene) {
  const size = bench.scaled(fullSize);
  const pool = poolIn(stage);
  let seconds = Number.NaN;
  await sleep(restMs);
  const load = await apiLoadOf(stage.kubernetes, async () => {
    seconds = await pool.fill(size);
  });
  await pool.remove();
  await stage.clear();
  const row = {
    warmPods: size,
    seconds: rounded(seconds),
    readyPerSecond: rounded(size / seconds),
    writesPerWarmPod: writesEach(load.requests, size),
    apiServerCpuMsPerWarmPod: rounded(load.cpuMs / size),
  };
  return [
    {
      title: 'Filling a pool',
      rows: [row],
      notes: ['from before the create call of the WarmPool to the watch event with the last WarmPod Ready'],
    },
  ];
}

export const fillOf1000: Part = { name: 'fill-of-1000', run: fill };
