import { describe, expect, it } from 'vitest';
import {
  addSandbox,
  addWarmPod,
  aged,
  annotationsOf,
  api,
  podPath,
  replica,
  secondsAhead,
  statusOf,
  warmPodPath,
} from './claim-stage.ts';
import { eventually } from './stage.ts';

describe('given a Ready WarmPod that fits', () => {
  it('hands its Pod over with two writes and no other request', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    const { claim } = await replica();
    expect(await claim(order)).toMatchObject({ outcome: 'warm', warmPod: { name: 'warm' } });
    expect(api.requests).toEqual([`PATCH ${warmPodPath('warm')}/status`, `PATCH ${podPath('warm')}`]);
  });

  it('assigns the WarmPod and keeps the rest of its status', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    await (await replica()).claim(order);
    expect(statusOf('warm')).toEqual({
      phase: 'Assigned',
      assignedTo: 'sandbox-box',
      sandboxName: 'box',
      assignedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      podName: 'warm',
      podUID: 'pod-warm',
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'True', reason: 'PodReady' }],
    });
  });

  it('makes the Sandbox the only owner of the Pod, and labels it', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    await (await replica()).claim(order);
    const pod = api.get(podPath('warm'));
    expect(pod?.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'Sandbox',
        name: 'box',
        uid: 'sandbox-box',
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect(pod?.metadata.labels).toEqual({ app: 'llmsafespace', ...order.labels });
    expect(pod?.metadata.annotations).toEqual({
      [order.hashAnnotation.name]: order.hashAnnotation.value,
      ...order.annotations,
    });
  });

  it('asks nothing when Metacontroller calls again with what it saw before', async () => {
    addWarmPod('warm');
    addWarmPod('other');
    const order = addSandbox('box');
    const { claim } = await replica();
    await claim(order);
    api.requests.length = 0;
    expect(await claim(order)).toEqual({ outcome: 'settled', resyncAfterSeconds: 5 });
    expect(api.requests).toEqual([]);
  });

  it('measures the assignment, its steps and the hit', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    const { claim, metrics } = await replica();
    await claim(order);
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'llmsafespace_warmpool_assignment_duration_seconds_count{namespace="team",pool="pool",runtime="python:3.10"} 1',
    );
    expect(text).toContain(
      'llmsafespace_warmpool_claim_step_duration_seconds_count{step="assign",outcome="ok"} 1',
    );
    expect(text).toContain(
      'llmsafespace_warmpool_claim_step_duration_seconds_count{step="handOver",outcome="ok"} 1',
    );
    expect(text).toContain('llmsafespace_warmpool_claims_total{outcome="warm",reason=""} 1');
    expect(text).toContain('llmsafespace_warmpool_hit_ratio{runtime="python:3.10"} 1');
  });
});

describe('given a Sandbox that may wait', () => {
  it('waits while there is none, writes nothing, and is looked at again within a second', async () => {
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(20) };
    const { claim } = await replica();
    const outcome = await claim(order);
    expect(outcome.outcome).toBe('waiting');
    const { resyncAfterSeconds } = outcome as { resyncAfterSeconds: number };
    expect(resyncAfterSeconds).toBeGreaterThanOrEqual(0.5);
    expect(resyncAfterSeconds).toBeLessThanOrEqual(1);
    expect(api.requests).toEqual([]);
  });

  it('is served as soon as one is Ready', async () => {
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(20) };
    const { claim, warmPods } = await replica();
    await claim(order);
    addWarmPod('late');
    await eventually(() => warmPods.count('team', '') === 1, 'the new one');
    expect(await claim(order)).toMatchObject({ warmPod: { name: 'late' } });
    expect(api.writes()).toHaveLength(2);
  });

  it('goes cold once its time is over', async () => {
    const order = { ...addSandbox('box', { annotations: {} }), waitUntil: secondsAhead(-1) };
    const { claim } = await replica();
    expect(await claim(order)).toEqual({ outcome: 'cold', reason: 'NoMatchingPool' });
  });

  it('waits on after a conflict over the only one', async () => {
    addWarmPod('a');
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(20) };
    const { claim, warmPods } = await replica();
    api.letWatch(false);
    addWarmPod('a', { spec: { retire: true } });
    expect(await claim(order)).toMatchObject({ outcome: 'waiting' });
    expect(annotationsOf('box')).toBeUndefined();
    addWarmPod('a', { spec: { retire: false } });
    api.letWatch(true);
    await eventually(() => warmPods.candidates('team', '').length === 1, 'it to be Ready again');
    api.requests.length = 0;
    expect(await claim(order)).toMatchObject({ outcome: 'warm' });
    expect(api.requests).toHaveLength(2);
  });

  it('asks nothing while it waits, however old it is', async () => {
    const order = { ...aged(addSandbox('box')), waitUntil: secondsAhead(20) };
    const { claim } = await replica();
    expect(await claim(order)).toMatchObject({ outcome: 'waiting' });
    expect(api.requests).toEqual([]);
  });
});
