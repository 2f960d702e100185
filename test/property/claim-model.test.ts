/**
 * The claim, the pools and the Sandboxes as a whole: the hooks and the claim's own code on a cluster in memory, through stale caches,
 * conflicts, crashes and several replicas.
 *
 * Everyday runs try the same histories, so that what turns red is the change at hand; `CLAIM_MODEL_RUNS` tries so many new ones; `CLAIM_MODEL_SEED`, `CLAIM_MODEL_PATH` and `CLAIM_MODEL_REPLAY` repeat the one
 * that a failure names.
 */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPool, setImage } from './claim-model/cluster.ts';
import { requireInnocence } from './claim-model/command.ts';
import { histories } from './claim-model/commands.ts';
import { wrongAtTheEnd } from './claim-model/ending.ts';
import { size, ttl } from './claim-model/pool-commands.ts';
import { drain, settle } from './claim-model/settle.ts';
import { createWorld, type World } from './claim-model/world.ts';

const { CLAIM_MODEL_RUNS, CLAIM_MODEL_SEED, CLAIM_MODEL_PATH, CLAIM_MODEL_REPLAY } = process.env;
const RUNS = Number(CLAIM_MODEL_RUNS ?? 300);
/** None in everyday runs: then it is that of all properties. */
const SEED = CLAIM_MODEL_SEED ?? (CLAIM_MODEL_RUNS === undefined ? undefined : randomInt(2 ** 31));
const MOST_COMMANDS = 80;

vi.setConfig({ testTimeout: 60_000 + RUNS * 1_000 });

const stages = fc.record({ red: size, blue: size, ttl, deaf: fc.option(fc.nat(2), { nil: undefined }) });
type Stage = typeof stages extends fc.Arbitrary<infer Wanted> ? Wanted : never;

/** Two namespaces with a pool each, filled; a replica that is deaf hasn't heard of that. */
async function filledWorld(wanted: Stage): Promise<World> {
  const world = createWorld();
  setImage(world.store, 0);
  await drain(world);
  if (wanted.deaf !== undefined) world.deaf.add(world.replica(wanted.deaf));
  for (const namespace of ['red', 'blue'] as const) {
    const name = world.nextName('pool');
    createPool(world.store, name, { namespace, memory: '512Mi', ttl: wanted.ttl, ...wanted[namespace] });
  }
  await drain(world);
  return world;
}

async function expectAGoodEnd(world: World): Promise<void> {
  expect(await settle(world), 'things calm down').toBe(true);
  requireInnocence(world);
  expect(wrongAtTheEnd(world.store)).toEqual([]);
}

describe('whatever happens, in whatever order', () => {
  // A claim that waits looks again after a while of chance, which would make histories differ.
  beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));
  afterAll(() => void vi.restoreAllMocks());

  it('no Pod is given twice or taken away, and in the end everybody has one Pod and the pools are full', () =>
    fc.assert(
      fc.asyncProperty(stages, histories(MOST_COMMANDS, CLAIM_MODEL_REPLAY), async (wanted, history) => {
        const world = await filledWorld(wanted);
        await fc.asyncModelRun(() => ({ model: world, real: world }), history);
        await expectAGoodEnd(world);
      }),
      {
        numRuns: RUNS,
        ...(SEED !== undefined && { seed: Number(SEED) }),
        ...(CLAIM_MODEL_PATH && { path: CLAIM_MODEL_PATH }),
      },
    ));
});
