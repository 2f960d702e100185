/** An idle Pod holds no node: a cluster's autoscaler may evict it. A Sandbox's Pod, warm or cold, may not be evicted so. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { annotated, type Pools, poolsOn, warmPool } from './pools.ts';

const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('annotations');
  pools = poolsOn(stage);
  await stage.apply(warmPool('pool', { minSize: 1 }));
});
afterAll(async () => {
  await stage.close();
});

const safeToEvict = async (pod: string) =>
  (await stage.objects.get('Pod', pod)).metadata?.annotations?.[SAFE_TO_EVICT];

test('an idle Pod may be evicted, and another takes its place', async () => {
  const [idle = ''] = await pools.filled('pool', 1);
  expect(await safeToEvict(idle)).toBe('true');
  await stage.api.call({
    method: 'POST',
    path: `/api/v1/namespaces/${stage.namespace}/pods/${idle}/eviction`,
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: idle } },
  });
  await eventually(async () => expect(await pools.filled('pool', 1)).not.toContain(idle));
});

test('a claim makes it a Pod that may not be', async () => {
  await stage.apply(annotated('warm', {}));
  const { pod } = await pools.served('warm');
  expect(await safeToEvict(pod.metadata?.name ?? '')).toBe('false');
});

test('as one of its own is from the beginning', async () => {
  await stage.apply(annotated('cold', { 'use-warm-pod': 'false' }));
  const { status } = await stage.ready('cold');
  expect(await safeToEvict(status.podName ?? '')).toBe('false');
});
