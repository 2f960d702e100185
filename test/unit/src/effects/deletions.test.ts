/** What ends with a Sandbox: its WarmPod, and its Pod. */
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../../hooks/index.ts';
import { api, errors, replica, useEffectsStage } from './effects-stage.ts';

useEffectsStage();

const outcome = (effect: Effect['effect'], word: string) =>
  `llmsafespace_effects_total{effect="${effect}",outcome="${word}"} 1`;

describe('a WarmPod', () => {
  const path = '/apis/llmsafespace.dev/v1/namespaces/team/warmpods/pool-1';
  const assigned = { phase: 'Assigned', podName: 'pool-1', assignedTo: 'uid-1' };
  const release: Effect = {
    effect: 'releaseWarmPod',
    namespace: 'team',
    name: 'pool-1',
    sandboxUid: 'uid-1',
  };
  const addWarmPod = (status: object | undefined, at = path) =>
    api.put(at, { spec: { poolRef: { name: 'pool' } }, ...(status && { status }) });

  it('whose Sandbox is gone is deleted', async () => {
    addWarmPod(assigned);
    const { settle, metrics } = replica();
    await settle(release);
    expect(api.get(path)).toBeUndefined();
    expect(api.requests).toEqual([`DELETE ${path}`]);
    expect(await metrics.registry.metrics()).toContain(outcome('releaseWarmPod', 'done'));
  });

  it.each<[string, object | undefined]>([
    ["that is another Sandbox's", { ...assigned, assignedTo: 'uid-2' }],
    ["that is nobody's", { phase: 'Ready' }],
    ['that is at its end already', { ...assigned, phase: 'Terminating' }],
    ['without a status', undefined],
  ])('%s is left alone, without a request', async (_case, status) => {
    const before = addWarmPod(status);
    const { settle, metrics } = replica();
    await settle(release);
    expect(api.get(path)).toEqual(before);
    expect(api.requests).toEqual([]);
    expect(await metrics.registry.metrics()).toContain(outcome('releaseWarmPod', 'unnecessary'));
    expect(errors()).toEqual([]);
  });

  it.each([
    ['name', `${path}-other`],
    ['namespace', path.replace('/team/', '/other/')],
  ])('of another %s is left alone, although it is the Sandbox’s', async (_what, at) => {
    const before = addWarmPod(assigned, at);
    await replica().settle(release);
    expect(api.get(at)).toEqual(before);
  });

  it.each<[string, () => unknown]>([
    ['changed', () => addWarmPod({ ...assigned, assignedTo: 'uid-2' })],
    ['been replaced by another of its name', () => api.put(path, { metadata: { uid: 'warm-new' } })],
  ])('that has %s since it was seen is left alone, without an error', async (_what, change) => {
    addWarmPod(assigned);
    const { settle, metrics } = replica();
    change();
    const changed = api.get(path);
    await settle(release);
    expect(api.requests).toEqual([`DELETE ${path}`]);
    expect(api.get(path)).toEqual(changed);
    expect(await metrics.registry.metrics()).toContain(outcome('releaseWarmPod', 'unnecessary'));
    expect(errors()).toEqual([]);
  });

  it.each([
    ['that was never seen', () => undefined],
    ['that is gone by now', () => addWarmPod(assigned)],
  ])('%s needs nothing', async (_case, prepare) => {
    prepare();
    const { settle, metrics } = replica();
    api.delete(path);
    await settle(release);
    expect(await metrics.registry.metrics()).toContain(outcome('releaseWarmPod', 'unnecessary'));
    expect(errors()).toEqual([]);
  });

  it('is released again after a failure that may pass', async () => {
    addWarmPod(assigned);
    api.failNext([503, 'ServiceUnavailable']);
    await replica().settle(release);
    expect(api.get(path)).toBeUndefined();
  });

  it('that cannot be released is named in the log', async () => {
    addWarmPod(assigned);
    api.failNext([403, 'Forbidden']);
    await replica().settle(release);
    expect(errors()).toMatchObject([
      { effect: 'releaseWarmPod', kind: 'WarmPod', namespace: 'team', name: 'pool-1' },
    ]);
  });
});

describe('a Pod', () => {
  const path = '/api/v1/namespaces/team/pods/box';
  const stop: Effect = {
    effect: 'stopPod',
    namespace: 'team',
    name: 'box',
    uid: 'pod-1',
    gracePeriodSeconds: 1,
  };

  it('whose Sandbox has gone is deleted', async () => {
    api.put(path, { metadata: { uid: 'pod-1' } });
    const { settle, metrics } = replica();
    await settle(stop);
    expect(api.get(path)).toBeUndefined();
    expect(api.requests).toEqual([`DELETE ${path}`]);
    expect(await metrics.registry.metrics()).toContain(outcome('stopPod', 'done'));
  });

  it('of the same name but another UID is left alone, without an error', async () => {
    const before = api.put(path, { metadata: { uid: 'pod-2' } });
    const { settle, metrics } = replica();
    await settle(stop);
    expect(api.get(path)).toEqual(before);
    expect(await metrics.registry.metrics()).toContain(outcome('stopPod', 'unnecessary'));
    expect(errors()).toEqual([]);
  });

  it('that changed meanwhile is deleted all the same', async () => {
    api.put(path, { metadata: { uid: 'pod-1' } });
    const { settle } = replica();
    api.put(path, { metadata: { uid: 'pod-1' }, status: { phase: 'Running' } });
    await settle(stop);
    expect(api.get(path)).toBeUndefined();
  });

  it('that is gone needs nothing', async () => {
    const { settle, metrics } = replica();
    await settle(stop);
    expect(await metrics.registry.metrics()).toContain(outcome('stopPod', 'unnecessary'));
    expect(errors()).toEqual([]);
  });

  it('is stopped again after a failure that may pass', async () => {
    api.put(path, { metadata: { uid: 'pod-1' } });
    api.failNext([503, 'ServiceUnavailable']);
    await replica().settle(stop);
    expect(api.get(path)).toBeUndefined();
  });

  it('that cannot be stopped is named in the log', async () => {
    api.put(path, { metadata: { uid: 'pod-1' } });
    api.failNext([403, 'Forbidden']);
    await replica().settle(stop);
    expect(errors()).toMatchObject([{ effect: 'stopPod', kind: 'Pod', namespace: 'team', name: 'box' }]);
  });
});
