/** The Pods that wait for a Sandbox, as the watch shows them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followIdlePods } from '../../../../src/warm-pods/idle-pods.ts';
import { capturedLog, eventually } from '../../../server/stage.ts';
import { addPod, api, podPath, useClaimStage } from '../claim-stage.ts';

useClaimStage();

let stopping: AbortController;
let told: string[];
beforeEach(() => {
  stopping = new AbortController();
  told = [];
});
afterEach(() => stopping.abort());

async function follow() {
  const { logger } = capturedLog();
  const options = { kubernetes: api.kubernetes, logger, signal: stopping.signal };
  const pods = followIdlePods(options, (namespace, name) => void told.push(`${namespace}/${name}`));
  const watched = () => eventually(() => pods.synced() && api.watches() === 1, 'the watch');
  await watched();
  return { ...pods, watched, there: (name: string) => pods.named('team', name) !== undefined };
}

const setStatus = (name: string, status: object) =>
  api.put(podPath(name), { ...api.get(podPath(name)), status });

describe('the idle Pods', () => {
  it('are none in an empty cluster', async () => {
    const { named, synced } = await follow();
    expect(synced()).toBe(true);
    expect(named('team', 'a')).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('are known by namespace and name, with whose they are and how they do', async () => {
    addPod('a');
    setStatus('a', {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'sandbox', ready: true, state: { running: {} } }],
    });
    const { named } = await follow();
    expect(named('team', 'a')).toMatchObject({
      name: 'a',
      uid: 'pod-a',
      ownerUid: 'warm-a',
      outcome: { state: 'ready', reason: 'PodReady' },
    });
    expect(named('other', 'a')).toBeUndefined();
    expect(told).toEqual(['team/a']);
  });

  it.each([
    ['a Sandbox’s', { app: 'llmsafespace', component: 'sandbox' }],
    ['somebody else’s', { app: 'other', component: 'warmpod' }],
    ['without labels', undefined],
  ])('are not those %s', async (_whose, labels) => {
    addPod('a', 'team', { labels });
    const { there } = await follow();
    expect(there('a')).toBe(false);
    expect(told).toEqual([]);
  });

  it('have no owner where nobody controls them', async () => {
    addPod('a', 'team', { ownerReferences: [{ kind: 'WarmPod', uid: 'warm-a' }] });
    const { named } = await follow();
    expect(named('team', 'a')?.ownerUid).toBeUndefined();
  });

  it('are followed: each that comes, changes and goes is told', async () => {
    const { named, there } = await follow();
    addPod('a');
    await eventually(() => there('a'), 'the new one');
    setStatus('a', { phase: 'Failed', reason: 'Evicted' });
    await eventually(() => named('team', 'a')?.outcome.reason === 'Evicted', 'the change');
    api.delete(podPath('a'));
    await eventually(() => !there('a'), 'it to go');
    expect(told).toEqual(['team/a', 'team/a', 'team/a']);
  });

  it('lose one that is handed over', async () => {
    addPod('a');
    const { there } = await follow();
    addPod('a', 'team', { labels: { app: 'llmsafespace', component: 'sandbox' } });
    await eventually(() => !there('a'), 'it to go');
    expect(told).toEqual(['team/a', 'team/a']);
    addPod('a');
    await eventually(() => there('a'), 'it to be back');
  });

  it.each([
    ['the API server restarts', () => api.stop(), () => api.start()],
    ['their watch has expired', () => api.letWatch(false), () => api.expireWatches()],
  ])('when %s: those that went, came or stayed are told', async (_how, begin, end) => {
    for (const name of ['goes', 'stays']) addPod(name);
    const { there, watched } = await follow();
    told.length = 0;
    await begin();
    api.delete(podPath('goes'));
    addPod('comes');
    await end();
    api.letWatch(true);
    await eventually(() => there('comes'), 'the news');
    expect(there('goes')).toBe(false);
    expect(new Set(told)).toEqual(new Set(['team/goes', 'team/stays', 'team/comes']));
    await watched();
    addPod('later');
    await eventually(() => there('later'), 'what comes later');
  });
});
