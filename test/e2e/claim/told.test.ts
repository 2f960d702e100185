/** What is said of a Sandbox that got no warm Pod, and of a pool that has none, is the whole truth. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { annotated, type Pools, poolsOn, warmPool } from './pools.ts';

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('told');
  pools = poolsOn(stage);
  await stage.apply(
    warmPool('usual', { minSize: 1, maxSize: 2 }),
    warmPool('large', { resources: { cpu: '4' } }),
  );
  await pools.filled('usual', 1);
  await pools.filled('large', 3);
});
afterAll(async () => {
  await stage.close();
});

const ENV = [{ name: 'KEY', value: 'mine' }];

test.each([
  ['memory', { resources: { memory: '1Gi' } }, 'spec.resources.memory (512Mi there, 1Gi here)'],
  ['grace', { terminationGracePeriodSeconds: 9 }, 'spec.terminationGracePeriodSeconds (2 there, 9 here)'],
  ['environment', { env: ENV }, 'spec.lateBinding (false there, true here)'],
  ['own-environment', { env: ENV, lateBinding: 'Never' }, 'spec.env'],
])('a Sandbox that differs by its %s is told the nearest pool and that field', async (name, spec, field) => {
  await stage.apply(sandbox(name, spec));
  const message = await pools.cold(name, 'NoMatchingPool');
  expect(message).toContain(`; the nearest, "usual", differs first in ${field}`);
  expect(message).not.toContain('mine');
  await stage.ready(name);
});

test('a copy of a Sandbox believes no decision that it brought along', async () => {
  const copied = {
    'warm-pod-used': 'false',
    'warm-pod-reason': 'NoWarmPodReady: none of the 2 matching warm Pods could be claimed',
  };
  await stage.apply(annotated('copy', copied));
  await pools.served('copy');
});

test('a pool that maxSize leaves no room says that it has reached it', async () => {
  await pools.filled('usual', 1);
  await stage.apply(sandbox('second'));
  await pools.served('second');
  await eventually(async () => {
    const { status } = await stage.objects.get('WarmPool', 'usual');
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'MaxSizeReached',
        message: 'spec.maxSize 2 leaves room for 0 beside 2 assigned',
      }),
    );
  });
  await stage.apply(sandbox('third'));
  expect(await pools.cold('third', 'NoWarmPodReady')).toContain('WarmPool "usual"');
});

test('and is Ready again once a Sandbox has gone', async () => {
  await stage.objects.remove('Sandbox', 'second');
  await pools.filled('usual', 1);
});
