/** Pods of a pool that take long to be Ready: `ttl` counts from then, and one that is late gives way to the next. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Pools, poolsOn, warmPool } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { poolSays, runtime } from './stage-pools.ts';

/** Its Pods are Ready when the test says so. */
const SLOW = `slow-${Date.now()}`;

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('pool-slow');
  pools = poolsOn(stage);
  await stage.apply(runtime(SLOW, { image: 'registry.invalid/slow' }));
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', SLOW);
  await stage.close();
});

const namesOf = async (pool: string) => (await pools.warmPods(pool)).map(({ metadata }) => metadata.name);

const start = (name: string) =>
  stage.objects.patchStatus('Pod', name, {
    phase: 'Running',
    podIP: '10.64.7.7',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: new Date().toISOString() }],
    containerStatuses: [
      {
        ...{ name: 'sandbox', image: 'slow', imageID: 'slow', ready: true, restartCount: 0 },
        state: { running: { startedAt: new Date().toISOString() } },
      },
    ],
  });

test.concurrent('Pods that need longer than their ttl are Ready for as long', async () => {
  await stage.apply(warmPool('brief', { runtime: `${SLOW}:1`, minSize: 2, ttl: 10 }));
  const names = await eventually(async () => {
    const found = await namesOf('brief');
    expect(found).toHaveLength(2);
    return found;
  });
  await sleep(15_000);
  expect(await namesOf('brief')).toEqual(names);
  await Promise.all(names.map(start));
  expect(await pools.filled('brief', 2)).toEqual(names);
  await sleep(6_000);
  expect(await pools.filled('brief', 2)).toEqual(names);
  // Their successors are slow, too: the old ones are kept, and the pool says that it is rolling.
  await poolSays(stage, 'brief', 'Rolling', {
    status: 'True',
    message: expect.stringContaining('2 past spec.ttl'),
  });
  await eventually(async () => {
    const { status } = await stage.objects.get('WarmPool', 'brief');
    expect(status).toMatchObject({ availablePods: 2, pendingPods: 2 });
  });
});

test.concurrent('a Pod that is late gives way to the next, ever more slowly, with the reason', async () => {
  await stage.apply(warmPool('late', { runtime: `${SLOW}:1`, minSize: 2, timeout: 6 }));
  const message = expect.stringMatching(
    /was not Ready within spec\.timeout of 6 s: .*Back-off pulling image/,
  );
  await poolSays(stage, 'late', 'PodsReady', { status: 'False', reason: 'StartTimeout', message });
  await eventually(async () => {
    const { backOff, nextOrdinal = 0 } = (await stage.objects.get('WarmPool', 'late')).status;
    expect(backOff?.attempts).toBeGreaterThan(2);
    expect(nextOrdinal).toBeLessThanOrEqual(5);
  }, 60);
});

test.concurrent('a Pod that is slow says what it waits for', async () => {
  await stage.apply(warmPool('unready', { runtime: `${SLOW}:1`, minSize: 1 }));
  const [name = ''] = await eventually(async () => {
    const found = await namesOf('unready');
    expect(found).toHaveLength(1);
    expect(await stage.objects.find('Pod', found[0] ?? '')).toBeDefined();
    return found;
  });
  await stage.objects.patchStatus('Pod', name, {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        ...{ name: 'sandbox', image: 'slow', imageID: 'slow', ready: false, restartCount: 0 },
        state: { running: { startedAt: new Date().toISOString() } },
      },
    ],
  });
  await eventually(async () => {
    const { status } = await stage.objects.get('WarmPod', name);
    expect(status.conditions).toMatchObject([{ reason: 'PodNotReady' }]);
  }, 100);
}, 150_000);
