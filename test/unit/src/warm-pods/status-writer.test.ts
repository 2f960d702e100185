/** Who says in a WarmPod’s status how its Pod does, and when. */
import { describe, expect, it } from 'vitest';
import {
  addPod,
  addReady,
  addWarmPod,
  api,
  attended,
  notReady,
  pass,
  problems,
  replica,
  running,
  starting,
  statusNow,
  useWriterStage,
  waiting,
  warmPodsCollection,
  writing,
} from './writer-stage.ts';

useWriterStage();

describe('a Pod that gets ready', () => {
  it('makes its WarmPod Ready at once where a replica attends it, with one write', async () => {
    addWarmPod({ metadata: { generation: 2 } });
    const { first, other } = await attended();
    addPod(starting);
    await pass();
    addPod(running);
    await pass();
    expect(api.requests).toEqual([writing]);
    expect(statusNow()).toEqual({
      phase: 'Ready',
      podName: 'pool-1',
      podUID: 'pod-1',
      readyAt: '2026-01-01T10:00:00Z',
      podNamespace: 'team',
      observedGeneration: 2,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'PodReady',
          message: 'its Pod is ready',
          lastTransitionTime: '2026-01-01T10:00:00Z',
          observedGeneration: 2,
        },
      ],
    });
    expect([...first.effects, ...other.effects]).toEqual([]);
  });

  it('is left alone by the other replicas, which see that it is said already', async () => {
    addWarmPod();
    await attended();
    addPod(running);
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
  });

  it('is told by another replica one to two seconds later, where the one that attends it is gone', async () => {
    addWarmPod();
    const { first, other } = await attended();
    first.end();
    addPod(running);
    await pass(990);
    expect(api.requests).toEqual([]);
    await pass(1_010);
    expect(api.requests).toEqual([writing]);
    expect(statusNow().phase).toBe('Ready');
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
    expect(problems(other)).toEqual([]);
  });

  it('is told although nobody attends it', async () => {
    addWarmPod();
    addPod(running);
    await replica();
    await pass(2_000);
    expect(statusNow().phase).toBe('Ready');
  });

  it('is learnt by the replica that says so before its watch shows it', async () => {
    addWarmPod();
    const { first } = await attended();
    first.blind(warmPodsCollection);
    addPod(running);
    await pass();
    expect(first.warmPods.named('team', 'pool-1')).toMatchObject({ phase: 'Ready', podUID: 'pod-1' });
    addPod({ ...running, podIP: '10.0.0.7' });
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
  });

  it('may get unready again: its WarmPod can’t be had then', async () => {
    addReady();
    addPod(running);
    const { first } = await attended();
    addPod(notReady);
    await pass();
    expect(statusNow()).toMatchObject({
      phase: 'Pending',
      conditions: [{ status: 'False', reason: 'PodNotReady' }],
    });
    addPod(running);
    await pass();
    expect(statusNow()).toMatchObject({ phase: 'Ready' });
    expect(first.effects).toEqual([]);
  });
});

describe('on the way to Ready', () => {
  it.each([
    ['that is being created', undefined],
    ['that is being started', starting],
    ['whose containers are being created', waiting('ContainerCreating')],
    ['that runs and is not ready', notReady],
  ])('nothing is written about a Pod %s', async (_how, status) => {
    addWarmPod();
    await attended();
    if (status) addPod(status);
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });

  it('what a person should know is written, once', async () => {
    addWarmPod();
    await attended();
    addPod(waiting('ImagePullBackOff'));
    await pass();
    expect(statusNow()).toMatchObject({
      phase: 'Pending',
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ImagePullBackOff',
          message: 'container "sandbox" waits: no such image',
        },
      ],
    });
    addPod({ ...waiting('ImagePullBackOff'), hostIP: '10.0.0.1' });
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
  });

  it('what a slow one waits for is written, when it is attended to again', async () => {
    addWarmPod();
    const { first } = await attended();
    addPod(notReady);
    await pass(60_000);
    first.attend('warm-1');
    await pass();
    expect(statusNow()).toMatchObject({ phase: 'Pending', conditions: [{ reason: 'PodNotReady' }] });
    first.attend('warm-1');
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
  });

  it('a Pod of that name that is another’s is none', async () => {
    addWarmPod();
    await attended();
    addPod(running, { ownerReferences: [{ uid: 'warm-0', controller: true }] });
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });
});

describe('a Pod that failed', () => {
  it('ends its WarmPod at once, and a Warning is recorded about it, once', async () => {
    addReady();
    addPod(running);
    const { first, other } = await attended();
    addPod({ phase: 'Failed', reason: 'Evicted', message: 'low on memory' });
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
    expect(statusNow()).toMatchObject({
      phase: 'Terminating',
      conditions: [{ type: 'Ready', status: 'False', reason: 'Evicted', message: 'low on memory' }],
    });
    expect(first.effects).toMatchObject([
      { effect: 'event', type: 'Warning', reason: 'Evicted', regarding: { kind: 'WarmPod', uid: 'warm-1' } },
    ]);
    expect(other.effects).toEqual([]);
  });
});

describe('a WarmPod whose pool retires it', () => {
  const spec = { retire: true };

  it('ends within 0.3 s, with one write of whoever is first, and nothing is recorded about it', async () => {
    addReady();
    addPod(running);
    const { first, other } = await attended();
    addReady({ spec });
    await pass(300);
    expect(api.requests).toEqual([writing]);
    expect(statusNow()).toMatchObject({
      phase: 'Terminating',
      conditions: [{ reason: 'Retired', message: 'the pool no longer needs it' }],
    });
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
    expect([...first.effects, ...other.effects]).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['is not Ready yet', () => void addPod(starting)],
    ['has none yet', () => undefined],
  ])('ends too where its Pod %s, without a look at it', async (_how, prepare) => {
    addWarmPod();
    prepare();
    await attended();
    addWarmPod({ spec });
    await pass(300);
    expect(api.requests).toEqual([writing]);
    expect(statusNow().phase).toBe('Terminating');
  });

  it('ends as soon where nobody attends it', async () => {
    addReady({ spec });
    addPod(running);
    await replica();
    await pass(300);
    expect(statusNow().phase).toBe('Terminating');
  });

  it('stays its Sandbox’s where a claim got in between', async () => {
    addReady();
    addPod(running);
    const { first } = await attended();
    first.blind(warmPodsCollection);
    addReady({ spec });
    addReady({ spec, status: { phase: 'Assigned', assignedTo: 'sandbox-1' } });
    first.see(warmPodsCollection);
    await pass(60_000);
    expect(statusNow().phase).toBe('Assigned');
    expect(problems(first)).toEqual([]);
  });
});
