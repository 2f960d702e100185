/** WarmPods and PodTemplates whose WarmPool was deleted without them. */
import { describe, expect, it } from 'vitest';
import { createOwnerless } from '../../../../src/warm-pods/ownerless.ts';
import { eventually } from '../../../server/stage.ts';
import {
  addWarmPod,
  api,
  changeWarmPod,
  podPath,
  replica,
  useClaimStage,
  warmPodPath,
} from '../claim-stage.ts';

useClaimStage();

const poolPath = '/apis/llmsafespace.dev/v1/namespaces/team/warmpools/pool';
const templatePath = '/api/v1/namespaces/team/podtemplates/pool-1-abcdef0123';
const template = { metadata: { annotations: { 'llmsafespace.dev/pod-template-hash': 'abcdef0123456789' } } };
const owner = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'WarmPool',
  name: 'pool',
  uid: 'p',
  controller: true,
};

/** A replica that looks after them, each time after so many seconds more. */
async function stage({ templates = new Map(), ended = [] as string[] } = {}) {
  const { warmPods, options } = await replica();
  let seconds = 0;
  const { check } = createOwnerless({
    ...options,
    warmPods,
    podTemplates: () => templates,
    endedSandboxes: () => ({ known: true, value: ended }),
    signal: new AbortController().signal,
    now: () => new Date(Date.UTC(2026, 0, 1) + seconds * 1000),
  });
  return {
    warmPods,
    passing: async (passed: number) => {
      seconds += passed;
      await check();
    },
  };
}

const labels = () => api.get(warmPodPath('a'))?.metadata.labels;

describe('an ownerless WarmPod', () => {
  it('is labelled as that of the pool of its name, which then takes it on', async () => {
    api.put(poolPath, { metadata: { uid: 'pool-uid' } });
    addWarmPod('a', { metadata: { labels: { 'controller-uid': 'gone', app: 'llmsafespace' } } });
    const { passing } = await stage();
    await passing(0);
    expect(labels()).toEqual({ 'controller-uid': 'pool-uid', app: 'llmsafespace' });
  });

  it('is left alone by a pool that is being deleted', async () => {
    api.put(poolPath, { metadata: { uid: 'pool-uid', deletionTimestamp: '2026-01-01T00:00:00Z' } });
    addWarmPod('a');
    const { passing } = await stage();
    await passing(0);
    expect(api.writes()).toEqual([]);
  });

  it('ends after a minute without a pool', async () => {
    addWarmPod('a');
    const { passing } = await stage();
    await passing(0);
    await passing(59);
    expect(api.writes()).toEqual([]);
    await passing(1);
    expect(api.get(warmPodPath('a'))).toBeUndefined();
    expect(api.get(podPath('a'))).toBeDefined();
  });

  it('stays where a claim got in between', async () => {
    addWarmPod('a');
    const { passing } = await stage();
    await passing(0);
    api.intercept(asked => {
      if (asked.startsWith('DELETE')) changeWarmPod('a', { status: { phase: 'Assigned', assignedTo: 'u1' } });
    });
    await passing(60);
    expect(api.get(warmPodPath('a'))).toBeDefined();
  });

  it.each([
    ['stays while its Sandbox lives', [], true],
    ['ends once its Sandbox is gone', ['u1'], false],
  ])('that is assigned %s', async (_case, ended, stays) => {
    addWarmPod('a', { status: { phase: 'Assigned', assignedTo: 'u1' } });
    const { passing } = await stage({ ended });
    await passing(0);
    await passing(60);
    expect(api.get(warmPodPath('a')) !== undefined).toBe(stays);
  });
});

it('a WarmPod with an owner costs no request', async () => {
  addWarmPod('a', { metadata: { ownerReferences: [owner] } });
  const { passing } = await stage();
  await passing(0);
  await passing(600);
  expect(api.requests).toEqual([]);
});

describe('an ownerless PodTemplate', () => {
  const templates = new Map([['team/pool-1-abcdef0123', { pool: undefined, template }]]);

  it('goes once no WarmPod names it', async () => {
    api.put(templatePath, { template });
    addWarmPod('a', { podTemplate: 'pool-1-abcdef0123', metadata: { ownerReferences: [owner] } });
    const { passing, warmPods } = await stage({ templates });
    await passing(0);
    await passing(600);
    expect(api.get(templatePath)).toBeDefined();
    api.delete(warmPodPath('a'));
    await eventually(() => warmPods.count('team', 'pool-1-abcdef0123') === 0, 'its end');
    await passing(0);
    expect(api.get(templatePath)).toBeUndefined();
  });

  it('stays where a pool owns it', async () => {
    api.put(templatePath, { template });
    const owned = new Map([['team/pool-1-abcdef0123', { pool: 'pool', template }]]);
    const { passing } = await stage({ templates: owned });
    await passing(0);
    await passing(600);
    expect(api.requests).toEqual([]);
  });

  it("stays where it is no pool's", async () => {
    api.put(templatePath, { template: {} });
    const { passing } = await stage({
      templates: new Map([['team/pool-1-abcdef0123', { pool: undefined, template: {} }]]),
    });
    await passing(0);
    await passing(600);
    expect(api.requests).toEqual([]);
  });
});
