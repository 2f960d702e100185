/** A pool that scales by itself from nothing: Sandboxes that wait, or found none, are its demand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { annotated, type Pools, poolsOn, warmPool } from './pools.ts';

let stage: Stage;
let pools: Pools;

const scaled = (name: string, runtime: string) =>
  warmPool(name, { runtime, minSize: 0, maxSize: 4, autoScaling: { enabled: true, scaleDownDelay: 20 } });

beforeAll(async () => {
  stage = await openStage('demand');
  pools = poolsOn(stage);
  await stage.apply(scaled('python', 'python:3.10'), scaled('shell', 'shell'));
  await pools.filled('python', 0);
  await pools.filled('shell', 0);
});
afterAll(async () => {
  await stage.close();
});

test('a Sandbox that waits gets a Pod of it within the time that it waits', async () => {
  await stage.apply(annotated('patient', { 'use-warm-pod': 'true' }));
  await eventually(() => pools.served('patient'), 40);
});

test('a Sandbox that found none is told which pool fits, and the next one gets a Pod', async () => {
  await stage.apply(sandbox('first', { runtime: 'shell' }));
  const message = await pools.cold('first', 'NoWarmPodReady');
  expect(message).toBe('WarmPool "shell" fits, but has no warm Pod now');
  await pools.filled('shell', 1);
  await stage.apply(sandbox('second', { runtime: 'shell' }));
  await pools.served('second');
});

test('and goes back to nothing when nobody asks', async () => {
  for (const name of ['patient', 'first', 'second']) await stage.objects.remove('Sandbox', name);
  await eventually(async () => {
    expect(await pools.warmPods('python')).toEqual([]);
    expect(await pools.warmPods('shell')).toEqual([]);
  }, 100);
}, 150_000);
