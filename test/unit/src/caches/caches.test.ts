import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followSandboxes, followWarmPods } from '../../../../src/caches/follow.ts';
import { createSandboxCache, type SandboxCache } from '../../../../src/caches/sandboxes.ts';
import { createWarmPodCache, type WarmPodCache } from '../../../../src/caches/warm-pods.ts';
import { capturedLog, eventually } from '../../../server/stage.ts';
import {
  addSandbox,
  addWarmPod,
  api,
  sandboxPath,
  suffix,
  useClaimStage,
  warmPodPath,
} from '../claim-stage.ts';

useClaimStage();

let stopping: AbortController;
let warmPods: WarmPodCache;
let sandboxes: SandboxCache;
let told: string[];
let warmPodsWatch: { synced(): boolean };
let sandboxesWatch: { synced(): boolean };

beforeEach(() => {
  stopping = new AbortController();
  told = [];
  warmPods = createWarmPodCache((warmPod, before) =>
    told.push(`${warmPod.name}: ${before?.phase} → ${warmPod.phase}`),
  );
  sandboxes = createSandboxCache();
});
afterEach(() => stopping.abort());

async function follow(): Promise<void> {
  const options = { kubernetes: api.kubernetes, logger: capturedLog().logger, signal: stopping.signal };
  warmPodsWatch = followWarmPods(warmPods, options);
  sandboxesWatch = followSandboxes(sandboxes, options);
  await watched();
}

const watched = () =>
  eventually(() => warmPodsWatch.synced() && sandboxesWatch.synced() && api.watches() === 2, 'both watches');
const candidates = () => warmPods.candidates('team', suffix).map(({ name }) => name);
const taken = (assignedTo: string, assignedAt = '2026-01-01T00:00:00Z') => ({
  status: { phase: 'Assigned', assignedTo, assignedAt },
});

describe('the cache of WarmPods', () => {
  it('is in sync with an empty cluster', async () => {
    await follow();
    expect(candidates()).toEqual([]);
    expect([...warmPods.all()]).toEqual([]);
  });

  it('tells those that can be had, of the PodTemplate asked for', async () => {
    addWarmPod('ready');
    addWarmPod('of-another-pool', { podTemplate: `pool-2${suffix}` });
    addWarmPod('other', { podTemplate: 'pool-3-0000000000' });
    addWarmPod('elsewhere', { namespace: 'other' });
    addWarmPod('taken', taken('sandbox-box'));
    await follow();
    expect(candidates().sort()).toEqual(['of-another-pool', 'ready']);
    expect(warmPods.count('team', suffix)).toBe(3);
    expect(warmPods.count('team', '-nothing')).toBe(0);
  });

  it('follows what becomes of each', async () => {
    await follow();
    addWarmPod('a', { status: { phase: 'Pending' } });
    await eventually(() => warmPods.count('team', suffix) === 1, 'the new one');
    expect(candidates()).toEqual([]);
    addWarmPod('a');
    await eventually(() => candidates().length === 1, 'it to be Ready');
    expect(told).toEqual(['a: undefined → Pending', 'a: Pending → Ready']);
    addWarmPod('a', taken('sandbox-box'));
    await eventually(() => warmPods.assignedTo('sandbox-box').length === 1, 'it to be Assigned');
    expect(candidates()).toEqual([]);
    api.delete(warmPodPath('a'));
    await eventually(() => [...warmPods.all()].length === 0, 'it to go');
    expect(warmPods.assignedTo('sandbox-box')).toEqual([]);
    expect(warmPods.count('team', suffix)).toBe(0);
  });

  it('tells of each change once: by an answer of our own, or by the watch', async () => {
    addWarmPod('a');
    await follow();
    api.letWatch(false);
    addWarmPod('a', taken('sandbox-box'));
    warmPods.learn(api.get(warmPodPath('a')));
    expect(told).toEqual(['a: undefined → Ready', 'a: Ready → Assigned']);
    api.letWatch(true);
    addWarmPod('b');
    await eventually(() => warmPods.named('team', 'b'), 'the next one');
    expect(told.slice(2)).toEqual(['b: undefined → Ready']);
  });

  it('finds one by its name, as long as there is one', async () => {
    addWarmPod('a');
    addWarmPod('a', { namespace: 'other', metadata: { uid: 'warm-other' } });
    await follow();
    expect(warmPods.named('team', 'a')).toMatchObject({ uid: 'warm-a', phase: 'Ready' });
    expect(warmPods.named('other', 'a')).toMatchObject({ uid: 'warm-other' });
    expect(warmPods.named('team', 'b')).toBeUndefined();
    api.delete(warmPodPath('a'));
    await eventually(() => !warmPods.named('team', 'a'), 'it to go');
    addWarmPod('a', { metadata: { uid: 'warm-new' } });
    await eventually(() => warmPods.named('team', 'a'), 'the one that takes its name');
    expect(warmPods.named('team', 'a')).toMatchObject({ uid: 'warm-new' });
  });

  it('reads of each what a claim and its status go by', async () => {
    addWarmPod('a', {
      metadata: { generation: 3 },
      spec: { retire: true },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'Ready', status: 'False', reason: 'ImagePullBackOff' }],
      },
    });
    addWarmPod('b');
    await follow();
    expect(warmPods.named('team', 'a')).toMatchObject({
      generation: 3,
      reason: 'ImagePullBackOff',
      retire: true,
      leaving: true,
    });
    expect(warmPods.named('team', 'b')).toMatchObject({ retire: false, leaving: false, podUID: 'pod-b' });
  });

  it('tells the earliest assigned first, and none that is at its end', async () => {
    addWarmPod('a', taken('sandbox-box', '2026-01-01T00:00:09Z'));
    addWarmPod('b', taken('sandbox-box', '2026-01-01T00:00:01Z'));
    addWarmPod('c', { status: { phase: 'Terminating', assignedTo: 'sandbox-box' } });
    await follow();
    expect(warmPods.assignedTo('sandbox-box').map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('takes an answer of our own at once, and no older event after it', async () => {
    addWarmPod('a');
    await follow();
    api.letWatch(false);
    const older = api.put(warmPodPath('a'), { ...api.get(warmPodPath('a')), note: 'older' });
    addWarmPod('a', taken('sandbox-box'));
    warmPods.learn(api.get(warmPodPath('a')));
    expect(candidates()).toEqual([]);
    warmPods.observe(older);
    expect(candidates()).toEqual([]);
    expect(warmPods.assignedTo('sandbox-box')).toHaveLength(1);
  });

  it('is not set back by an answer that the watch has overtaken', async () => {
    addWarmPod('a');
    const old = api.get(warmPodPath('a'));
    await follow();
    addWarmPod('a', taken('sandbox-box'));
    await eventually(() => candidates().length === 0, 'the event');
    warmPods.learn(old);
    expect(candidates()).toEqual([]);
    api.delete(warmPodPath('a'));
    await eventually(() => [...warmPods.all()].length === 0, 'it to go');
    warmPods.learn(old);
    expect([...warmPods.all()]).toEqual([]);
  });

  it('compares versions as numbers', () => {
    const at = (resourceVersion: string, phase: string) => ({
      metadata: { name: 'a', namespace: 'team', uid: 'u', resourceVersion },
      spec: { poolRef: { name: 'pool' }, podTemplate: { name: `x${suffix}` } },
      status: { phase, podName: 'a', podUID: 'p' },
    });
    warmPods.observe(at('999', 'Ready'));
    warmPods.observe(at('1000', 'Assigned'));
    warmPods.observe(at('999', 'Ready'));
    expect(candidates()).toEqual([]);
  });

  it('ignores what is no WarmPod', () => {
    for (const strange of [null, {}, { metadata: { name: 'a' } }, 'text']) warmPods.observe(strange);
    expect([...warmPods.all()]).toEqual([]);
  });
});

describe.each([
  [
    'the API server restarts',
    async () => {
      await api.stop();
      meanwhile();
      await api.start();
    },
  ],
  [
    'its watch has expired',
    () => {
      api.letWatch(false);
      meanwhile();
      api.expireWatches();
      api.letWatch(true);
    },
  ],
  [
    'its watch ends in good order',
    () => {
      api.letWatch(false);
      meanwhile();
      api.endWatches();
      api.letWatch(true);
    },
  ],
])('when %s', (_how, interrupt) => {
  it('the caches catch up with what happened meanwhile, and go on', async () => {
    for (const name of ['stays', 'goes', 'taken']) addWarmPod(name);
    addSandbox('old');
    await follow();
    await interrupt();
    await eventually(() => candidates().sort().join() === 'new,stays', 'the news');
    expect(warmPods.assignedTo('sandbox-box').map(({ name }) => name)).toEqual(['taken']);
    await eventually(() => sandboxes.find('sandbox-new') && sandboxes.hasEnded('sandbox-old'), 'Sandboxes');
    await watched();
    addWarmPod('later');
    await eventually(() => candidates().length === 3, 'what comes later');
  });
});

function meanwhile(): void {
  api.delete(warmPodPath('goes'));
  addWarmPod('taken', taken('sandbox-box'));
  addWarmPod('new');
  api.delete(sandboxPath('old'));
  addSandbox('new');
}
