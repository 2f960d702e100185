/** Warm Pods that may not live long are claimed last: on a node that is cordoned, and evicted ones. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Pools, poolsOn, warmPool } from './pools.ts';

const FEATURE = 'test.example/claim-health';
const RUNTIME = 'claim-health';
const NODES = ['claim-health-a', 'claim-health-b'] as const;
const [CORDONED, OTHER] = NODES;
const SIZE = 6;

let stage: Stage;
let pools: Pools;

const resources = { cpu: '64', memory: '1Ti', 'ephemeral-storage': '1Ti', pods: '1000' };

/** Played by kwok, as the one of the local control plane. */
const node = (name: string, index: number) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: { 'kubernetes.io/hostname': name, [FEATURE]: '' },
  },
  spec: { podCIDR: `10.68.${index}.0/24`, podCIDRs: [`10.68.${index}.0/24`] },
  status: { allocatable: resources, capacity: resources },
});

const runtime = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name: RUNTIME },
  spec: {
    language: 'sh',
    version: RUNTIME,
    image: 'busybox:1.36',
    requiredNodeFeatures: [FEATURE],
  },
};

beforeAll(async () => {
  stage = await openStage('claim-health');
  pools = poolsOn(stage);
  for (const [index, name] of NODES.entries()) await stage.apply(node(name, index));
  await stage.apply(runtime, warmPool('pool', { runtime: RUNTIME, minSize: SIZE }));
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', RUNTIME);
  for (const name of NODES) await stage.kubectl(['delete', 'node', name]);
  await stage.close();
});

const nodeOf = ({ spec }: Pod) => spec?.nodeName;

async function idlePods(): Promise<Pod[]> {
  const names = await pools.filled('pool', SIZE);
  return Promise.all(names.map(name => stage.objects.get('Pod', name)));
}

test('while a node is cordoned, the Pods of another one are taken', async () => {
  const before = (await idlePods()).map(nodeOf);
  expect(new Set(before)).toEqual(new Set(NODES));
  await stage.kubectl(['cordon', CORDONED]);
  // By its order alone a Sandbox would take either as often.
  for (let count = 0; count < SIZE; count += 1) {
    const name = `on-the-other-${count}`;
    await stage.apply(sandbox(name, { runtime: RUNTIME }));
    const { pod } = await pools.served(name);
    expect(nodeOf(pod)).toBe(OTHER);
  }
  await stage.kubectl(['uncordon', CORDONED]);
});

test('of evicted Pods none is handed over', async () => {
  const [healthy, ...others] = await idlePods();
  const evicted = others.map(({ metadata }) => metadata?.name ?? '');
  const status = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
  const evict = (name: string) =>
    stage.kubectl([
      ...['patch', 'pod', name, '--subresource=status', '--type=merge'],
      ...['-p', JSON.stringify({ status })],
    ]);
  await Promise.all(evicted.map(evict));
  await stage.apply(sandbox('served', { runtime: RUNTIME }));
  const { pod } = await pools.served('served');
  expect(evicted).not.toContain(pod.metadata?.name);
  expect(pod.status?.phase).toBe('Running');
  expect(healthy).toBeDefined();
  await pools.filled('pool', SIZE);
});
