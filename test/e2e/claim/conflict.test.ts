/** A WarmPod that changes under a claim's hands: the claim looks at it again, and goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Pools, poolsOn, warmPool } from './pools.ts';

const POOL_SIZE = 3;
const MOST_TRIES = 40;

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('claim-conflict');
  pools = poolsOn(stage);
  await stage.apply(warmPool('restless', { minSize: POOL_SIZE }));
});
afterAll(() => stage.close());

async function conflicts(): Promise<number> {
  const answer = await fetch(`${ownControlPlane().hookServerOpsUrl}/metrics`);
  return Number(/^llmsafespace_warmpool_claim_conflicts_total (\d+)$/m.exec(await answer.text())?.[1]);
}

/** Gives every idle WarmPod a new version, again and again, until told to stop. */
async function disturb(signal: AbortSignal): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    const warmPods = await pools.warmPods('restless');
    const change = { metadata: { annotations: { 'test.example/round': String(round) } } };
    await Promise.all(
      warmPods.map(({ metadata }) => stage.objects.patch('WarmPod', metadata.name, change).catch(() => {})),
    );
  }
}

test('a claim that meets a changed WarmPod serves its Sandbox all the same', async () => {
  const before = await conflicts();
  const stopping = new AbortController();
  const disturbing = disturb(stopping.signal);
  const names: string[] = [];
  while ((await conflicts()) === before && names.length < MOST_TRIES) {
    const name = `meets-${names.length}`;
    names.push(name);
    await stage.apply(sandbox(name));
    await stage.ready(name);
  }
  stopping.abort();
  await disturbing;
  expect(await conflicts()).toBeGreaterThan(before);
  const podNames = await Promise.all(names.map(async name => (await stage.sandbox(name)).status.podName));
  expect(new Set(podNames).size).toBe(names.length);
});
