import { describe, expect, it } from 'vitest';
import {
  addPod,
  addSandbox,
  addWarmPod,
  api,
  assignedTo,
  changeWarmPod,
  cold,
  podPath,
  podsOf,
  replica,
  sandboxPath,
  statusOf,
  useClaimStage,
  warm,
  warmPodPath,
} from '../claim-stage.ts';

useClaimStage();

/** Where none can be had, another replica may have served the Sandbox. */
const looks = (name: string) => [
  `GET ${sandboxPath(name)}`,
  'GET /apis/llmsafespace.dev/v1/namespaces/team/warmpods',
];

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
    const order = addSandbox('box');
    const { claim } = await replica();
    expect(await claim(order)).toEqual(cold(reason));
    expect(api.requests).toEqual(reason === 'NoMatchingPool' ? [] : looks('box'));
    expect(podsOf('sandbox-box')).toEqual([]);
  });
});

it('a WarmPod of another namespace that names this Sandbox is left alone', async () => {
  addWarmPod('planted', {
    namespace: 'other',
    status: { phase: 'Assigned', assignedTo: 'sandbox-box', assignedAt: '2026-01-01T00:00:00Z' },
  });
  addWarmPod('warm');
  const { claim } = await replica();
  expect(await claim(addSandbox('box'))).toMatchObject(warm('warm'));
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
    const { claim } = await replica();
    expect(await claim(addSandbox('box'))).toEqual(cold('NoWarmPodReady'));
    expect(statusOf('bad')).toMatchObject({
      phase: 'Terminating',
      conditions: [{ type: 'Ready', status: 'False', reason: 'PodLost', message: expect.any(String) }],
    });
    expect(api.get(podPath('bad'))).toEqual(before);

    addWarmPod('good');
    const { claim: claimElsewhere } = await replica();
    expect(await claimElsewhere(addSandbox('next'))).toMatchObject(warm('good'));
    expect(podsOf('sandbox-next')).toEqual(['good']);
  });

  it('is lost, another Ready one serves the same Sandbox in the same attempt', async () => {
    for (const name of ['a', 'b', 'c']) addWarmPod(name);
    for (const name of ['a', 'b']) api.delete(podPath(name));
    const { claim } = await replica();
    expect(await claim(addSandbox('box'))).toMatchObject(warm('c'));
    expect(assignedTo('sandbox-box')).toEqual(['c']);
  });
});

describe('given WarmPods of unequal health', () => {
  it('those that are well are taken first, and then the others', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) addWarmPod(name);
    const { claim } = await replica(api.kubernetes, ['a', 'b', 'c', 'd']);
    expect(await claim(addSandbox('box'))).toMatchObject(warm('e'));
    expect(await claim(addSandbox('next'))).toMatchObject({ result: 'warm' });
  });

  const preloading = { app: 'llmsafespace', component: 'warmpod', 'llmsafespace.dev/preloading': 'pool-1' };

  it.each<[string, object, object]>([
    ['Failed', {}, { phase: 'Failed' }],
    ['Succeeded', {}, { phase: 'Succeeded' }],
    ['Pending', {}, { phase: 'Pending' }],
    ['open to the network of its preload', { labels: preloading }, { phase: 'Running' }],
  ])('one whose Pod is %s by now is not handed over', async (_how, metadata, status) => {
    addWarmPod('a');
    addPod('a', 'team', metadata, status);
    const { claim } = await replica();
    expect(await claim(addSandbox('box'))).toEqual(cold('NoWarmPodReady'));
    expect(podsOf('sandbox-box')).toEqual([]);
    expect(statusOf('a')).toMatchObject({ phase: 'Terminating' });
  });
});

describe('given a WarmPod that changes between the watch and the claim', () => {
  const assigning = `PATCH ${warmPodPath('a')}/status`;
  const once = (change: () => void) => {
    let done = false;
    api.intercept(request => {
      if (done || request !== assigning) return;
      done = true;
      change();
    });
  };

  it.each<[string, () => void]>([
    [
      'was assigned',
      () => changeWarmPod('a', { status: { phase: 'Assigned', assignedTo: 'sandbox-other' } }),
    ],
    ['was retired', () => changeWarmPod('a', { spec: { retire: true } })],
    ['was deleted', () => api.delete(warmPodPath('a'))],
  ])('one that %s is left as it is, and counted as a conflict', async (_what, change) => {
    addWarmPod('a');
    const order = addSandbox('box');
    const { claim, metrics } = await replica();
    api.letWatch(false);
    let changed: unknown;
    once(() => {
      change();
      changed = api.get(warmPodPath('a'));
    });
    expect(await claim(order)).toMatchObject({ result: 'cold' });
    expect(assignedTo('sandbox-box')).toEqual([]);
    expect(api.get(warmPodPath('a'))).toEqual(changed);
    expect(await metrics.registry.metrics()).toContain('llmsafespace_warmpool_claim_conflicts_total 1');
  });

  it('one that changed harmlessly is had after all, in its new version', async () => {
    addWarmPod('a');
    const order = addSandbox('box');
    const { claim } = await replica();
    api.letWatch(false);
    once(() => changeWarmPod('a', { metadata: { labels: { touched: 'yes' } } }));
    expect(await claim(order)).toMatchObject(warm('a'));
    expect(assignedTo('sandbox-box')).toEqual(['a']);
    expect(api.get(warmPodPath('a'))?.metadata.labels).toEqual({ touched: 'yes' });
    expect(api.writes().filter(request => request === assigning)).toHaveLength(2);
    expect(api.writes()).toHaveLength(3);
  });

  it('one whose version is refused is not tried again and again', async () => {
    addWarmPod('a');
    const order = addSandbox('box');
    const { claim } = await replica();
    api.intercept(request => (request === assigning ? [409, 'Conflict'] : undefined));
    expect(await claim(order)).toMatchObject({ result: 'cold' });
    expect(api.writes()).toHaveLength(2);
  });

  it('a candidate that was taken is not tried again by this replica, although the watch is late', async () => {
    addWarmPod('a');
    const [first, second] = [addSandbox('one'), addSandbox('two')];
    const { claim } = await replica();
    api.letWatch(false);
    await claim(first);
    api.requests.length = 0;
    expect(await claim(second)).toEqual(cold('NoWarmPodReady'));
    expect(api.requests).toEqual(looks('two'));
  });
});
