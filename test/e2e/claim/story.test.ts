import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../../local/paths.ts';
import { guardPods, type PodGuard } from '../support/closed-pods.ts';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { annotated, type Pools, poolsOn, type Served, warmPool } from './pools.ts';

const EXAMPLE = inRepository('examples', 'warm-pool.yaml');
const { name: POOL } = parse(readFileSync(EXAMPLE, 'utf8')).metadata;
const SIZE = 3;

let stage: Stage;
let pools: Pools;
let guard: PodGuard;
let idle: string[];
let served: Served;

beforeAll(async () => {
  stage = await openStage('claim-story');
  pools = poolsOn(stage);
  guard = await guardPods(stage.api);
});
afterAll(async () => {
  guard.stop();
  await stage.close();
});

describe('a warm pool', () => {
  test('fills with Pods that wait for a Sandbox', async () => {
    await stage.kubectl(['apply', '-f', EXAMPLE]);
    idle = await pools.filled(POOL, SIZE);
    for (const name of idle) {
      const { metadata, status } = await stage.objects.get('Pod', name);
      expect(metadata?.labels).toMatchObject({ app: 'llmsafespace', component: 'warmpod' });
      expect(status?.phase).toBe('Running');
    }
  });

  test('gives a Sandbox one of them', async () => {
    await stage.apply(sandbox('warm'));
    served = await pools.served('warm');
    const { sandbox: found, pod, warmPod } = served;
    expect(idle).toContain(warmPod.metadata.name);
    const labels = { component: 'sandbox', 'sandbox-id': 'warm', 'sandbox-uid': found.metadata.uid };
    expect(pod.metadata?.labels).toMatchObject(labels);
    expect(pod.metadata?.annotations).toMatchObject({ 'llmsafespace.dev/warm-pod-used': 'true' });
    expect(found.status.endpoint).toContain(pod.status?.podIP);
    expect(await stage.objects.find('Pod', await stage.ownName('warm'))).toBeUndefined();
    expect(await stage.objects.find('NetworkPolicy', await stage.ownName('warm'))).toBeUndefined();
  });

  test('tells at a glance who has what, and in Events how', async () => {
    const { name } = served.warmPod.metadata;
    const { output } = await stage.kubectl(['get', 'wpod,sb', '--no-headers']);
    expect(output).toMatch(new RegExp(`${name} +${POOL} +Assigned +${name} +warm `));
    expect(output).toMatch(/sandbox\S*\/warm +python:3.10 +Running +True +Ready +True /);
    await eventually(async () => {
      const events = await stage.kubectl(['get', 'events', '--field-selector=involvedObject.name=warm']);
      expect(events.output).toContain(`in warm Pod "${name}"`);
    });
  });

  test('refills beyond those that Sandboxes have', async () => {
    expect(await pools.filled(POOL, SIZE)).not.toContain(served.warmPod.metadata.name);
    const { output } = await stage.kubectl(['get', 'wp', POOL, '--no-headers']);
    expect(output).toMatch(/python:3.10 +3 +3 +1 +0 /);
  });

  test('leaves alone a Sandbox that wants none', async () => {
    await stage.apply(annotated('unwilling', { 'use-warm-pod': 'false' }));
    await pools.cold('unwilling', 'NotWanted');
    expect((await stage.ready('unwilling')).status.podName).toBe(await stage.ownName('unwilling'));
  });

  test('loses the Pod with its Sandbox, and the WarmPod with it', async () => {
    await stage.objects.remove('Sandbox', 'warm');
    const { name = '' } = served.pod.metadata ?? {};
    await eventually(async () => expect(await stage.objects.find('Pod', name)).toBeUndefined());
    await eventually(async () => expect(await stage.objects.find('WarmPod', name)).toBeUndefined());
    expect(await pools.filled(POOL, SIZE)).toHaveLength(SIZE);
  });

  test('has kept every Pod closed at every moment', async () => {
    const { openMoments, podsSeen } = await guard.report();
    expect(openMoments).toEqual([]);
    expect(podsSeen).toBeGreaterThan(SIZE);
  });
});

describe('an empty pool', () => {
  test('leaves a Sandbox to a cold Pod, with the reason', async () => {
    const spec = { runtime: 'shell', minSize: 0 };
    await stage.apply(warmPool('none', spec));
    await pools.filled('none', 0);
    await stage.apply(sandbox('unlucky', { runtime: 'shell' }));
    expect(await pools.cold('unlucky', 'NoWarmPodReady')).toBe(
      'WarmPool "none" fits, but has no warm Pod now',
    );
    expect((await stage.ready('unlucky')).status.podName).toBe(await stage.ownName('unlucky'));
    const pod = await stage.objects.get('Pod', await stage.ownName('unlucky'));
    expect(pod.metadata?.annotations?.['llmsafespace.dev/warm-pod-reason']).toContain('NoWarmPodReady: ');
    await eventually(async () => {
      const { output } = await stage.kubectl([
        'get',
        'events',
        '--field-selector=involvedObject.name=unlucky',
      ]);
      expect(output).toContain('NoWarmPodReady');
    });
  });

  test('serves a Sandbox that waits as soon as it can', async () => {
    await stage.apply(annotated('patient', { 'use-warm-pod': 'true' }, { runtime: 'shell' }));
    await stage.objects.patch('WarmPool', 'none', { spec: { minSize: 1 } });
    await pools.served('patient');
  });

  test('has its Pods assigned: the next Sandbox is told that none is ready', async () => {
    await pools.filled('none', 1);
    await stage.objects.patch('WarmPool', 'none', { spec: { minSize: 0 } });
    await pools.filled('none', 0);
    await stage.apply(sandbox('late', { runtime: 'shell' }));
    await pools.cold('late', 'NoWarmPodReady');
    await stage.ready('late');
  });
});
