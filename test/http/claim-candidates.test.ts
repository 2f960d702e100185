import { describe, expect, it } from 'vitest';
import {
  addPod,
  addSandbox,
  addWarmPod,
  annotationsOf,
  api,
  assignedTo,
  podPath,
  podsOf,
  replica,
  statusOf,
  warmPodPath,
} from './claim-stage.ts';

describe('given a WarmPod that does not fit', () => {
  it.each([
    ['of another PodTemplate', { podTemplate: 'pool-1-0000000000' }, 'NoMatchingPool'],
    ['of another namespace', { namespace: 'other' }, 'NoMatchingPool'],
    ['that is not Ready yet', { status: { phase: 'Pending' } }, 'NoWarmPodReady'],
    ['that another Sandbox has', { status: { phase: 'Assigned', assignedTo: 'other' } }, 'NoWarmPodReady'],
    ['at its end', { status: { phase: 'Terminating' } }, 'NoWarmPodReady'],
    ['that its pool retires', { spec: { retire: true } }, 'NoWarmPodReady'],
    ['that is being deleted', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'NoWarmPodReady'],
    ['without a known Pod', { status: { podUID: undefined } }, 'NoWarmPodReady'],
  ])('one %s is left alone, and the Sandbox goes cold', async (_given, changes, reason) => {
    addWarmPod('warm', changes);
    const order = addSandbox('box', { annotations: {} });
    const { claim } = await replica();
    expect(await claim(order)).toEqual({ outcome: 'cold', reason });
    expect(api.writes()).toHaveLength(1);
    expect(podsOf('sandbox-box')).toEqual([]);
    expect(annotationsOf('box')).toMatchObject({
      'llmsafespace.dev/warm-pod-used': 'false',
      'llmsafespace.dev/warm-pod-reason': expect.stringMatching(`^${reason}: .`),
    });
  });
});

it('a WarmPod of another namespace that names this Sandbox is left alone', async () => {
  addWarmPod('planted', {
    namespace: 'other',
    status: { phase: 'Assigned', assignedTo: 'sandbox-box', assignedAt: '2026-01-01T00:00:00Z' },
  });
  addWarmPod('warm');
  const { claim } = await replica();
  expect(await claim(addSandbox('box'))).toMatchObject({ warmPod: { name: 'warm' } });
  expect(api.writes()).toHaveLength(2);
});

describe('given a Ready WarmPod whose Pod', () => {
  const otherOwner = [{ kind: 'Sandbox', name: 'thief', uid: 'sandbox-thief', controller: true }];
  it.each<[string, (name: string) => void]>([
    ['is gone', name => api.delete(podPath(name))],
    ['is going', name => addPod(name, 'team', { deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['was replaced by another', name => addPod(name, 'team', { uid: 'pod-new' })],
    ['has another owner', name => addPod(name, 'team', { ownerReferences: otherOwner })],
    ['has no owner', name => addPod(name, 'team', { ownerReferences: [] })],
    ['is of another template', name => addPod(name, 'team', { annotations: { other: 'hash' } })],
    ['says nothing of its template', name => addPod(name, 'team', { annotations: undefined })],
  ])('%s, that WarmPod ends, its Pod stays as it is, and the next one serves', async (_given, spoil) => {
    addWarmPod('bad');
    spoil('bad');
    const before = api.get(podPath('bad'));
    const order = addSandbox('box', { annotations: {} });
    const { claim } = await replica();
    expect(await claim(order)).toEqual({ outcome: 'cold', reason: 'NoWarmPodReady' });
    expect(statusOf('bad')).toMatchObject({
      phase: 'Terminating',
      conditions: [{ type: 'Ready', status: 'False', reason: 'PodLost', message: expect.any(String) }],
    });
    expect(api.get(podPath('bad'))).toEqual(before);

    addWarmPod('good');
    const { claim: claimElsewhere } = await replica();
    expect(await claimElsewhere(addSandbox('next'))).toMatchObject({ warmPod: { name: 'good' } });
    expect(podsOf('sandbox-next')).toEqual(['good']);
  });

  it('is lost, another Ready one serves the same Sandbox in the same attempt', async () => {
    for (const name of ['a', 'b', 'c']) addWarmPod(name);
    for (const name of ['a', 'b']) api.delete(podPath(name));
    const { claim } = await replica();
    expect(await claim(addSandbox('box'))).toMatchObject({ warmPod: { name: 'c' } });
    expect(assignedTo('sandbox-box')).toEqual(['c']);
  });
});

describe('given a WarmPod that changes between the watch and the claim', () => {
  const once = (change: () => void) => {
    let done = false;
    api.intercept(request => {
      if (done || !request.startsWith('PATCH')) return;
      done = true;
      change();
    });
  };

  it.each<[string, () => void]>([
    ['was assigned', () => addWarmPod('a', { status: { phase: 'Assigned', assignedTo: 'sandbox-other' } })],
    ['was retired', () => addWarmPod('a', { spec: { retire: true } })],
    ['was deleted', () => api.delete(warmPodPath('a'))],
  ])('one that %s is left, and counted as a conflict', async (_what, change) => {
    addWarmPod('a');
    const order = addSandbox('box', { annotations: {} });
    const { claim, metrics } = await replica();
    api.letWatch(false);
    once(change);
    expect(await claim(order)).toMatchObject({ outcome: 'cold' });
    expect(podsOf('sandbox-box')).toEqual([]);
    expect(await metrics.registry.metrics()).toContain('llmsafespace_warmpool_claim_conflicts_total 1');
  });

  it('one that is Ready still is tried again in its new version', async () => {
    addWarmPod('a');
    const order = addSandbox('box');
    const { claim } = await replica();
    api.letWatch(false);
    once(() => addWarmPod('a', { metadata: { labels: { touched: 'yes' } } }));
    expect(await claim(order)).toMatchObject({ warmPod: { name: 'a' } });
    expect(api.requests.filter(request => request.startsWith('PATCH'))).toHaveLength(3);
  });

  it('one whose version is refused is not tried again and again', async () => {
    addWarmPod('a');
    const order = addSandbox('box', { annotations: {} });
    const { claim } = await replica();
    api.intercept(request => {
      if (request === `PATCH ${warmPodPath('a')}/status`) api.failNext([409, 'Conflict']);
    });
    expect(await claim(order)).toMatchObject({ outcome: 'cold' });
    expect(api.writes()).toHaveLength(2);
  });

  it('a candidate that was taken is not tried again by this replica, although the watch is late', async () => {
    addWarmPod('a');
    const [first, second] = [addSandbox('one'), addSandbox('two', { annotations: {} })];
    const { claim } = await replica();
    api.letWatch(false);
    await claim(first);
    api.requests.length = 0;
    expect(await claim(second)).toEqual({ outcome: 'cold', reason: 'NoWarmPodReady' });
    expect(api.requests).toHaveLength(1);
  });
});
