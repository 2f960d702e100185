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
import { requireInnocence } from './claim-model/command.ts';
import { histories } from './claim-model/commands.ts';
import { wrongAtTheEnd } from './claim-model/ending.ts';
import { settle } from './claim-model/settle.ts';
import { filledWorld, stages } from './claim-model/stage.ts';
import type { World } from './claim-model/world.ts';

const { CLAIM_MODEL_RUNS, CLAIM_MODEL_SEED, CLAIM_MODEL_PATH, CLAIM_MODEL_REPLAY } = process.env;
const RUNS = Number(CLAIM_MODEL_RUNS ?? 300);
/** None in everyday runs: then it is that of all properties. */
const SEED = CLAIM_MODEL_SEED ?? (CLAIM_MODEL_RUNS === undefined ? undefined : randomInt(2 ** 31));
const MOST_COMMANDS = 80;

vi.setConfig({ testTimeout: 60_000 + RUNS * 1_000 });

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
