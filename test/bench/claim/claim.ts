/** What is measured of claims: see each part. */
import type { Bench } from '../bench.ts';
import { openStage } from '../cold-start/stage.ts';
import { mediansOf } from '../medians.ts';
import { format, type Table } from '../report.ts';
import { fillOf1000 } from './fill-of-1000.ts';
import { inVain } from './in-vain.ts';
import { lateBinding } from './late-binding.ts';
import { manyPools } from './many-pools.ts';
import { poolIn } from './pool.ts';
import { poolOf2000 } from './pool-of-2000.ts';
import { runs } from './runs.ts';
import type { Part, Scene } from './scene.ts';

const parts: readonly Part[] = [runs, inVain, fillOf1000, poolOf2000, manyPools, lateBinding];
const namesOf = ({ name, names = [] }: Part): string[] => [name, ...names];

/** What `--only` may name. */
export const claimParts: readonly string[] = parts.flatMap(namesOf);

const warmUps = 20;

async function warmUp({ stage }: Scene): Promise<void> {
  const pool = poolIn(stage);
  await pool.fill(warmUps);
  for (let count = 0; count < warmUps; count += 1) await stage.start(pool.kind);
  await pool.remove();
  await stage.clear();
}

async function playOnce(scene: Scene, wanted: readonly Part[]): Promise<Table[]> {
  const tables: Table[] = [];
  for (const part of wanted) {
    scene.bench.log(`claim: ${part.name}`);
    tables.push(...(await part.run(scene)));
  }
  return tables;
}

/** The parts asked for, one after another, as often as asked for, and the median of each figure. */
export async function claim(bench: Bench): Promise<Table[]> {
  const stage = await openStage(bench);
  const scene = { stage, bench };
  bench.log(`claim: Sandboxes from a warm pool, on ${stage.description}`);
  await warmUp(scene);
  const wanted = parts.filter(part => namesOf(part).some(bench.wants));
  const repetitions: Table[][] = [];
  for (let count = 1; count <= bench.repeat; count += 1) {
    const tables = await playOnce(scene, wanted);
    repetitions.push(tables);
    if (bench.repeat > 1) bench.log(`claim: repetition ${count}${tables.map(format).join('\n')}`);
  }
  return mediansOf(repetitions);
}
