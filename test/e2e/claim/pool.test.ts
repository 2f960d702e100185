import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Pools, poolsOn, warmPool } from './pools.ts';

/** In a cluster just started the garbage collector takes up to half a minute to know our kinds. */
const GONE_SECONDS = 60;

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('claim-pool');
  pools = poolsOn(stage);
});
afterAll(() => stage.close());

const change = (name: string, spec: Record<string, unknown>) =>
  stage.objects.patch('WarmPool', name, { spec });
const gone = (kind: 'Sandbox' | 'WarmPool' | 'WarmPod' | 'Pod', name: string) =>
  eventually(async () => expect(await stage.objects.find(kind, name)).toBeUndefined(), GONE_SECONDS);
const podsOf = async (pool: string) =>
  (await stage.objects.list('Pod', { labelSelector: `warm-pool=${pool}` })).map(
    ({ metadata }) => metadata?.name ?? '',
  );
describe('a pool of idle Pods', () => {
  const name = 'sized';

  test('shrinks to what is asked for, and by the oldest', async () => {
    await stage.apply(warmPool(name));
    const before = await pools.filled(name, 3);
    await change(name, { minSize: 1 });
    const [left = ''] = await pools.filled(name, 1);
    expect(left).toBe(before.toSorted().at(-1));
    await eventually(async () => expect(await podsOf(name)).toEqual([left]));
  });

  test('grows by new Pods, whose names were never used', async () => {
    const [kept = ''] = await pools.filled(name, 1);
    await change(name, { minSize: 3 });
    const now = await pools.filled(name, 3);
    expect(now).toEqual([kept, kept.replace(/\d+$/, '3'), kept.replace(/\d+$/, '4')]);
  });

  test('rolls over to a new template, never short of Ready ones', async () => {
    const before = await pools.filled(name, 3);
    let fewest = 3;
    await change(name, { resources: { memory: '256Mi' } });
    await eventually(async () => {
      const all = await pools.warmPods(name);
      fewest = Math.min(fewest, all.filter(({ status }) => status.phase === 'Ready').length);
      expect(all.map(({ metadata }) => metadata.name).filter(one => before.includes(one))).toEqual([]);
    });
    const now = await pools.filled(name, 3);
    expect(fewest).toBe(3);
    const { spec } = await stage.objects.get('Pod', now[0] ?? '');
    expect(spec?.containers[0]?.resources?.limits?.memory).toBe('256Mi');
    await stage.apply(sandbox('small', { resources: { memory: '256Mi' } }));
    await pools.served('small');
  });

  test('replaces Pods that have grown old', async () => {
    const before = await pools.filled(name, 3);
    await change(name, { ttl: 4 });
    await Promise.all(before.map(one => gone('Pod', one)));
    await change(name, { ttl: 0 });
    expect(await pools.filled(name, 3)).not.toEqual(before);
  });
});

describe('a pool that is deleted', () => {
  test('takes its idle Pods along', async () => {
    await stage.apply(warmPool('idle', { runtime: 'shell' }));
    const names = await pools.filled('idle', 3);
    await stage.objects.remove('WarmPool', 'idle');
    await gone('WarmPool', 'idle');
    await Promise.all(names.map(name => gone('Pod', name)));
    await Promise.all(names.map(name => gone('WarmPod', name)));
  });

  test('stays until the last Sandbox is gone that has a Pod of it, and serves no other', async () => {
    await stage.apply(warmPool('used', { runtime: 'shell' }));
    await pools.filled('used', 3);
    await stage.apply(sandbox('user', { runtime: 'shell' }));
    const { warmPod, pod } = await pools.served('user');
    const { name } = warmPod.metadata;
    await stage.objects.remove('WarmPool', 'used');
    await eventually(async () => expect(await podsOf('used')).toEqual([name]));
    const { status } = await stage.objects.get('WarmPool', 'used');
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', reason: 'InUse' }));
    await stage.apply(sandbox('other', { runtime: 'shell' }));
    await pools.cold('other', 'NoWarmPodReady');
    expect((await pools.served('user')).pod.metadata?.uid).toBe(pod.metadata?.uid);
    await stage.objects.remove('Sandbox', 'user');
    await gone('Sandbox', 'user');
    await gone('WarmPool', 'used');
    await gone('WarmPod', name);
  });

  test('goes at once when forced, and leaves the Pods of Sandboxes alone', async () => {
    await stage.apply(warmPool('forced', { runtime: 'nodejs:22' }));
    await pools.filled('forced', 3);
    await stage.apply(sandbox('survivor', { runtime: 'nodejs:22' }));
    const { pod } = await pools.served('survivor');
    await stage.objects.patch('WarmPool', 'forced', {
      metadata: { annotations: { 'llmsafespace.dev/force-delete': 'true' } },
    });
    await stage.objects.remove('WarmPool', 'forced');
    await gone('WarmPool', 'forced');
    await eventually(async () => expect(await pools.warmPods('forced')).toEqual([]));
    await eventually(async () => expect(await podsOf('forced')).toEqual([pod.metadata?.name]));
    const { status } = await stage.ready('survivor');
    expect(status.podName).toBe(pod.metadata?.name);
    expect((await stage.objects.get('Pod', status.podName ?? '')).metadata?.uid).toBe(pod.metadata?.uid);
    await stage.objects.remove('Sandbox', 'survivor');
    await gone('Pod', pod.metadata?.name ?? '');
  });
});

describe('what a Sandbox has', () => {
  test('is replaced by a cold Pod when it is lost', async () => {
    await stage.apply(warmPool('lost', { runtime: 'shell', minSize: 1 }));
    await pools.filled('lost', 1);
    await stage.apply(sandbox('loser', { runtime: 'shell' }));
    const { pod } = await pools.served('loser');
    await stage.objects.remove('Pod', pod.metadata?.name ?? '');
    await eventually(async () =>
      expect((await stage.ready('loser')).status.podName).toBe(await stage.ownName('loser')),
    );
  });
});
