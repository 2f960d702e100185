/** What a WarmPool leaves that is deleted with `--cascade=orphan`: the next pool of its name has it, or it ends. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Pools, poolsOn, warmPool } from './pools.ts';

let stage: Stage;
let pools: Pools;

/** A garbage collector that has yet to find WarmPods orphans none: it takes up to 30 s, and then removes one whose owner never was. */
async function garbageCollectorKnowsWarmPods(): Promise<void> {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'none', uid: randomUUID(), controller: true };
  await stage.objects.create('WarmPod', {
    metadata: { name: 'garbage', ownerReferences: [owner] },
    spec: { poolRef: { name: 'none' } },
  });
  await eventually(async () => expect(await stage.objects.find('WarmPod', 'garbage')).toBeUndefined(), 90);
}

beforeAll(async () => {
  stage = await openStage('ownerless');
  pools = poolsOn(stage);
  await garbageCollectorKnowsWarmPods();
});
afterAll(async () => {
  await stage.close();
});

const orphan = (pool: string) =>
  stage.kubectl(['delete', 'warmpool', pool, '--cascade=orphan', '--timeout=60s']);

const owners = async (pool: string) =>
  (await pools.warmPods(pool)).map(({ metadata }) => metadata.ownerReferences?.[0]?.uid);

test('a pool of the same name adopts all of them, and hands out their Pods', async () => {
  await stage.apply(warmPool('kept', { minSize: 2 }));
  await pools.filled('kept', 2);
  await stage.apply(sandbox('user'));
  const { pod } = await pools.served('user');
  await pools.filled('kept', 2);
  const before = (await pools.warmPods('kept')).map(({ metadata }) => metadata.name);
  await orphan('kept');
  expect((await pools.warmPods('kept')).map(({ metadata }) => metadata.name)).toEqual(before);
  await stage.apply(warmPool('kept', { minSize: 2 }));
  const { metadata } = await stage.objects.get('WarmPool', 'kept');
  await eventually(async () => {
    const uids = await owners('kept');
    expect(uids.length).toBeGreaterThanOrEqual(before.length);
    expect(uids).toEqual(uids.map(() => metadata.uid));
  });
  await pools.filled('kept', 2);
  const { status } = await stage.objects.get('WarmPool', 'kept');
  expect(status.assignedPods).toBe(1);
  expect((await stage.ready('user')).status.podName).toBe(pod.metadata?.name);
});

test('without one they end after a minute, the assigned one with its Sandbox, and the PodTemplate after them', async () => {
  const used = await pools.warmPods('kept');
  await orphan('kept');
  const assigned = used.filter(({ status }) => status.phase === 'Assigned');
  expect(assigned).toHaveLength(1);
  await eventually(async () => {
    const left = await pools.warmPods('kept');
    expect(left.map(({ metadata }) => metadata.name)).toEqual(assigned.map(({ metadata }) => metadata.name));
  }, 90);
  await eventually(async () => {
    const left = await stage.objects.list('Pod');
    expect(left.map(({ metadata }) => metadata?.labels?.component)).not.toContain('warmpod');
  });
  await stage.objects.remove('Sandbox', 'user');
  await eventually(async () => {
    expect(await pools.warmPods('kept')).toEqual([]);
    expect(await stage.objects.list('PodTemplate')).toEqual([]);
  }, 90);
}, 240_000);
