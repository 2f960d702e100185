/** A pool rolls over although there is room for no more than it has, and says what keeps it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Pools, poolsOn, warmPool } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { limit, poolSays, runtime, said } from './stage-pools.ts';

const ROLL_SECONDS = 150;

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('pool-rolls');
  pools = poolsOn(stage);
});
afterAll(() => stage.close());

const change = (name: string, spec: Record<string, unknown>) =>
  stage.objects.patch('WarmPool', name, { spec });
const memoryOf = async (names: string[]) => {
  const pods = await Promise.all(names.map(name => stage.objects.get('Pod', name)));
  return pods.map(({ spec }) => spec?.containers[0]?.resources?.limits?.memory);
};
const replaced = (name: string, before: string[]) =>
  eventually(async () => {
    const names = (await pools.warmPods(name)).map(({ metadata }) => metadata.name);
    expect(names.filter(one => before.includes(one))).toEqual([]);
  }, ROLL_SECONDS);

describe('a quota that just fits the pool', () => {
  let before: string[];

  beforeAll(async () => {
    await stage.apply(warmPool('tight'));
    before = await pools.filled('tight', 3);
    await limit(stage, 'tight', { pods: '3' });
  });
  afterAll(() => stage.objects.remove('ResourceQuota', 'tight'));

  test('lets a new template in, one Pod after another, and the pool says how far it is', async () => {
    await change('tight', { resources: { memory: '256Mi' } });
    const pool = await poolSays(stage, 'tight', 'Rolling', {
      status: 'True',
      reason: 'PodRefused',
      message: expect.stringMatching(
        /^[012] of 3 warm Pods are new; [123] of an older template remain .*exceeded quota/,
      ),
    });
    expect(said(pool, 'Ready')).toMatchObject({ status: 'False', reason: 'Rolling' });
    let fewest = 3;
    await eventually(async () => {
      const all = await pools.warmPods('tight');
      const idle = all.filter(({ status, spec }) => status.phase === 'Ready' && !spec.retire);
      fewest = Math.min(fewest, idle.length);
      expect(idle.filter(({ metadata }) => before.includes(metadata.name))).toEqual([]);
    }, ROLL_SECONDS);
    const now = await eventually(() => pools.filled('tight', 3), 60);
    expect(await memoryOf(now)).toEqual(['256Mi', '256Mi', '256Mi']);
    expect(fewest).toBeGreaterThanOrEqual(1);
    await poolSays(stage, 'tight', 'Rolling', { status: 'False', reason: 'Replaced' });
  }, 240_000);

  test('lets Pods be renewed that have grown old', async () => {
    before = await pools.filled('tight', 3);
    await change('tight', { ttl: 20 });
    await replaced('tight', before);
    await change('tight', { ttl: 0 });
  }, 200_000);
});

describe('a node that just fits the pool', () => {
  const label = `dedicated.example/${Date.now()}`;
  const node = `dedicated-${Date.now()}`;

  beforeAll(async () => {
    const resources = { cpu: '1600m', memory: '16Ti', 'ephemeral-storage': '1Ti', pods: '100' };
    await stage.objects.create('Node', {
      metadata: { name: node, labels: { [label]: 'yes' }, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
      status: { allocatable: resources, capacity: resources },
    });
    await stage.apply(runtime(node, { image: 'dedicated', requiredNodeFeatures: [label] }));
    await stage.apply(warmPool('dedicated', { runtime: `${node}:1`, resources: { cpu: '500m' } }));
  });
  afterAll(async () => {
    await stage.objects.remove('WarmPool', 'dedicated');
    await stage.objects.remove('RuntimeEnvironment', node);
    await stage.objects.remove('Node', node);
  });

  test('lets a new template in', async () => {
    const before = await eventually(() => pools.filled('dedicated', 3), 60);
    await change('dedicated', { resources: { memory: '256Mi' } });
    await poolSays(stage, 'dedicated', 'Rolling', {
      status: 'True',
      reason: 'Unschedulable',
      message: expect.stringContaining('Insufficient cpu'),
    });
    await replaced('dedicated', before);
    expect(await memoryOf(await eventually(() => pools.filled('dedicated', 3), 60))).toEqual(
      Array(3).fill('256Mi'),
    );
  }, 240_000);
});

describe('an image that can’t be pulled', () => {
  const name = `rolling-${Date.now()}`;

  beforeAll(async () => {
    await stage.apply(runtime(name, { image: 'good' }));
    await stage.apply(warmPool('image', { runtime: `${name}:1` }));
    await pools.filled('image', 3);
  });
  afterAll(() => stage.objects.remove('RuntimeEnvironment', name));

  test('leaves none available: those of the older template fit no new Sandbox', async () => {
    await stage.objects.patch('RuntimeEnvironment', name, { spec: { image: 'registry.invalid/bad' } });
    const message = expect.stringMatching(/^0 of 3 warm Pods are ready .*Back-off pulling image/);
    const pool = await poolSays(stage, 'image', 'Ready', { status: 'False', reason: 'Rolling', message });
    expect(pool.status).toMatchObject({ availablePods: 0, outdatedPods: 3, pendingPods: 3 });
    await poolSays(stage, 'image', 'Rolling', { status: 'True', reason: 'ImagePullBackOff' });
    await stage.apply(sandbox('unlucky', { runtime: `${name}:1` }));
    await pools.cold('unlucky', 'NoWarmPodReady');
  });

  test('keeps them for when it is taken back', async () => {
    await stage.objects.patch('RuntimeEnvironment', name, { spec: { image: 'good' } });
    await poolSays(stage, 'image', 'Ready', { status: 'True', reason: 'Filled' });
    const pool = await poolSays(stage, 'image', 'Rolling', { status: 'False' });
    expect(pool.status).toMatchObject({ availablePods: 3, outdatedPods: 0 });
  });
});
