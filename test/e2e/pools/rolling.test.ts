/** A pool rolls over although there is room for no more than it has, and says what keeps it. */
import { describe, expect } from 'vitest';
import { poolsOn, warmPool } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import { test as ownStage } from '../support/own-stage.ts';
import { sandbox } from '../support/sandboxes.ts';
import type { Stage } from '../support/stage.ts';
import { limit, poolSays, runtime, said } from './stage-pools.ts';

const ROLL_SECONDS = 150;

const test = ownStage.extend<{ runtimeName: string; node: string }>({
  /** Of a RuntimeEnvironment that the test makes, and which goes with it. */
  runtimeName: async ({ stage: { namespace, objects } }, use) => {
    const name = `rolling-${namespace}`;
    await use(name);
    await objects.remove('RuntimeEnvironment', name);
  },
  /** One that takes three Pods of half a processor, and that has its own name as a label. */
  node: async ({ stage: { namespace, objects } }, use) => {
    const name = `dedicated-${namespace}`;
    const resources = { cpu: '1600m', memory: '16Ti', 'ephemeral-storage': '1Ti', pods: '100' };
    const metadata = { name, labels: { [name]: 'yes' }, annotations: { 'kwok.x-k8s.io/node': 'fake' } };
    await objects.create('Node', { metadata, status: { allocatable: resources, capacity: resources } });
    await use(name);
    await objects.remove('Node', name);
  },
});

const change = ({ objects }: Stage, name: string, spec: Record<string, unknown>) =>
  objects.patch('WarmPool', name, { spec });
const filled = (stage: Stage, name: string) => eventually(() => poolsOn(stage).filled(name, 3), 60);
const memoryOf = async ({ objects }: Stage, names: string[]) => {
  const pods = await Promise.all(names.map(name => objects.get('Pod', name)));
  return pods.map(({ spec }) => spec?.containers[0]?.resources?.limits?.memory);
};
const replaced = (stage: Stage, name: string, before: string[]) =>
  eventually(async () => {
    const names = (await poolsOn(stage).warmPods(name)).map(({ metadata }) => metadata.name);
    expect(names.filter(one => before.includes(one))).toEqual([]);
  }, ROLL_SECONDS);

describe.concurrent('a quota that just fits the pool', () => {
  /** To the names of its Pods. */
  async function fits(stage: Stage): Promise<string[]> {
    await stage.apply(warmPool('tight'));
    const names = await filled(stage, 'tight');
    await limit(stage, 'tight', { pods: '3' });
    return names;
  }

  test('lets a new template in, one Pod after another, and the pool says how far it is', async ({
    stage,
  }) => {
    const before = await fits(stage);
    await change(stage, 'tight', { resources: { memory: '256Mi' } });
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
      const all = await poolsOn(stage).warmPods('tight');
      const idle = all.filter(({ status, spec }) => status.phase === 'Ready' && !spec.retire);
      fewest = Math.min(fewest, idle.length);
      expect(idle.filter(({ metadata }) => before.includes(metadata.name))).toEqual([]);
    }, ROLL_SECONDS);
    expect(await memoryOf(stage, await filled(stage, 'tight'))).toEqual(['256Mi', '256Mi', '256Mi']);
    expect(fewest).toBeGreaterThanOrEqual(1);
    await poolSays(stage, 'tight', 'Rolling', { status: 'False', reason: 'Replaced' });
  }, 240_000);

  test('lets Pods be renewed that have grown old', async ({ stage }) => {
    const before = await fits(stage);
    await change(stage, 'tight', { ttl: 20 });
    await replaced(stage, 'tight', before);
  }, 200_000);
});

test.concurrent('a node that just fits the pool lets a new template in', async ({
  stage,
  runtimeName,
  node,
}) => {
  await stage.apply(runtime(runtimeName, { image: 'dedicated', requiredNodeFeatures: [node] }));
  await stage.apply(warmPool('dedicated', { runtime: `${runtimeName}:1`, resources: { cpu: '500m' } }));
  const before = await filled(stage, 'dedicated');
  await change(stage, 'dedicated', { resources: { memory: '256Mi' } });
  await poolSays(stage, 'dedicated', 'Rolling', {
    status: 'True',
    reason: 'Unschedulable',
    message: expect.stringContaining('Insufficient cpu'),
  });
  await replaced(stage, 'dedicated', before);
  expect(await memoryOf(stage, await filled(stage, 'dedicated'))).toEqual(Array(3).fill('256Mi'));
}, 240_000);

describe.concurrent('an image that can’t be pulled', () => {
  /** A pool whose image becomes one. */
  async function becomesBad(stage: Stage, name: string): Promise<void> {
    await stage.apply(runtime(name, { image: 'good' }));
    await stage.apply(warmPool('image', { runtime: `${name}:1` }));
    await filled(stage, 'image');
    await stage.objects.patch('RuntimeEnvironment', name, { spec: { image: 'registry.invalid/bad' } });
  }

  test('leaves none available: those of the older template fit no new Sandbox', async ({
    stage,
    runtimeName,
  }) => {
    await becomesBad(stage, runtimeName);
    const message = expect.stringMatching(/^0 of 3 warm Pods are ready .*Back-off pulling image/);
    const pool = await poolSays(stage, 'image', 'Ready', { status: 'False', reason: 'Rolling', message });
    expect(pool.status).toMatchObject({ availablePods: 0, outdatedPods: 3, pendingPods: 3 });
    await poolSays(stage, 'image', 'Rolling', { status: 'True', reason: 'ImagePullBackOff' });
    await stage.apply(sandbox('unlucky', { runtime: `${runtimeName}:1` }));
    await poolsOn(stage).cold('unlucky', 'NoWarmPodReady');
  });

  test('keeps them for when it is taken back', async ({ stage, runtimeName }) => {
    await becomesBad(stage, runtimeName);
    await poolSays(stage, 'image', 'Rolling', { status: 'True', reason: 'ImagePullBackOff' });
    await stage.objects.patch('RuntimeEnvironment', runtimeName, { spec: { image: 'good' } });
    await poolSays(stage, 'image', 'Ready', { status: 'True', reason: 'Filled' });
    const pool = await poolSays(stage, 'image', 'Rolling', { status: 'False' });
    expect(pool.status).toMatchObject({ availablePods: 3, outdatedPods: 0 });
  });
});
