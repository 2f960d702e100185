import { describe, expect, it } from 'vitest';
import { eventually } from '../../../server/stage.ts';
import {
  addSandbox,
  addWarmPod,
  aged,
  api,
  changeWarmPod,
  cold,
  podPath,
  replica,
  secondsAhead,
  statusOf,
  useClaimStage,
  warm,
  warmPodPath,
} from '../claim-stage.ts';

useClaimStage();

const bothWrites = [`PATCH ${podPath('warm')}`, `PATCH ${warmPodPath('warm')}/status`];

describe('given a Ready WarmPod that fits', () => {
  it('hands its Pod over with two writes, and asks for nothing else', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    const { claim } = await replica();
    expect(await claim(order)).toMatchObject(warm('warm'));
    expect(api.requests.toSorted()).toEqual(bothWrites.toSorted());
  });

  it('sends both writes side by side: neither waits for the other', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    const { claim } = await replica();
    const { promise: bothCame, resolve } = Promise.withResolvers<void>();
    api.intercept(() => {
      if (api.requests.length === 2) resolve();
      return bothCame;
    });
    expect(await claim(order)).toMatchObject(warm('warm'));
  });

  it('tells the Pod as the API server has it then', async () => {
    addWarmPod('warm');
    const order = addSandbox('box');
    const told = await (await replica()).claim(order);
    expect(told).toEqual({ result: 'warm', pod: api.get(podPath('warm')) });
    expect(told).toMatchObject({ pod: { metadata: { ownerReferences: [{ uid: 'sandbox-box' }] } } });
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
      'llmsafespace.dev/assigned-at': statusOf('warm').assignedAt,
    });
  });

  it('asks nothing when Metacontroller calls again with what it saw before, and tells the same', async () => {
    addWarmPod('warm');
    addWarmPod('other');
    const order = addSandbox('box');
    const { claim } = await replica();
    const told = await claim(order);
    api.requests.length = 0;
    expect(await claim(order)).toEqual(told);
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
  it('waits while there is none, asks nothing, and is looked at again within a second', async () => {
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(20) };
    const { claim } = await replica();
    const told = await claim(order);
    expect(told).toEqual({ result: 'waiting', resyncAfterSeconds: expect.any(Number) });
    const { resyncAfterSeconds } = told as { resyncAfterSeconds: number };
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
    expect(await claim(order)).toMatchObject(warm('late'));
    expect(api.requests).toHaveLength(2);
  });

  it('goes cold once its time is over', async () => {
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(-1) };
    const { claim } = await replica();
    expect(await claim(order)).toEqual(cold('NoMatchingPool'));
  });

  it('waits on after a conflict over the only one', async () => {
    addWarmPod('a');
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(20) };
    const { claim, warmPods } = await replica();
    api.letWatch(false);
    changeWarmPod('a', { spec: { retire: true } });
    expect(await claim(order)).toMatchObject({ result: 'waiting' });
    addWarmPod('a', { spec: { retire: false } });
    api.letWatch(true);
    await eventually(() => warmPods.candidates('team', '').length === 1, 'it to be Ready again');
    api.requests.length = 0;
    expect(await claim(order)).toMatchObject(warm('a'));
    expect(api.requests).toHaveLength(2);
  });

  it('asks nothing while it waits, however old it is', async () => {
    const order = { ...aged(addSandbox('box')), waitUntil: secondsAhead(20) };
    const { claim } = await replica();
    expect(await claim(order)).toMatchObject({ result: 'waiting' });
    expect(api.requests).toEqual([]);
  });
});
