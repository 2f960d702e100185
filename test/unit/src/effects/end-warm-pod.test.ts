/** The end of a WarmPod whose Pod was refused. */
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../../hooks/index.ts';
import { api, errors, replica, useEffectsStage } from './effects-stage.ts';

useEffectsStage();

const path = '/apis/llmsafespace.dev/v1/namespaces/team/warmpods/pool-1';
const podPath = '/api/v1/namespaces/team/pods/pool-1';
const ended = {
  phase: 'Terminating',
  conditions: [{ type: 'Ready', status: 'False', reason: 'PodRefused' }],
};
const end: Effect = {
  effect: 'endWarmPod',
  namespace: 'team',
  name: 'pool-1',
  uid: 'warm-1',
  status: ended,
};

const addWarmPod = (status: object, uid = 'warm-1') =>
  api.put(path, { metadata: { uid }, spec: { poolRef: { name: 'pool' } }, status });

const outcome = (word: string) => `llmsafespace_effects_total{effect="endWarmPod",outcome="${word}"} 1`;

describe('a WarmPod whose Pod was refused', () => {
  it('is said to be at its end', async () => {
    addWarmPod({ phase: 'Pending' });
    const { settle, metrics } = replica();
    await settle(end);
    expect(api.requests).toEqual([`GET ${podPath}`, `PATCH ${path}/status`]);
    expect(api.get(path)).toMatchObject({ status: ended });
    expect(await metrics.registry.metrics()).toContain(outcome('done'));
  });

  it.each<[string, object, string]>([
    ['that is Ready', { phase: 'Ready', podName: 'pool-1' }, 'warm-1'],
    ['that a Sandbox has', { phase: 'Assigned', podName: 'pool-1' }, 'warm-1'],
    ['that had its Pod', { phase: 'Pending', podName: 'pool-1' }, 'warm-1'],
    ['that is another of its name', { phase: 'Pending' }, 'warm-2'],
  ])('%s is left alone, without a request', async (_case, status, uid) => {
    const before = addWarmPod(status, uid);
    await replica().settle(end);
    expect(api.get(path)).toEqual(before);
    expect(api.requests).toEqual([]);
  });

  it('that has its Pod after all is left alone', async () => {
    const before = addWarmPod({ phase: 'Pending' });
    api.put(podPath, { metadata: { uid: 'pod-1' } });
    const { settle, metrics } = replica();
    await settle(end);
    expect(api.get(path)).toEqual(before);
    expect(await metrics.registry.metrics()).toContain(outcome('unnecessary'));
  });

  it('that has changed since it was seen is left alone, without an error', async () => {
    addWarmPod({ phase: 'Pending' });
    const { settle } = replica();
    addWarmPod({ phase: 'Ready', podName: 'pool-1' });
    const changed = api.get(path);
    await settle(end);
    expect(api.get(path)).toEqual(changed);
    expect(errors()).toEqual([]);
  });

  it('that is gone needs nothing', async () => {
    const { settle } = replica();
    await settle(end);
    expect(api.requests).toEqual([]);
  });
});
