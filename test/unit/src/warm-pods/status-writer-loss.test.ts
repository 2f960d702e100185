/** A Pod that is not seen any more is lost, or handed over. */
import { describe, expect, it } from 'vitest';
import {
  addPod,
  addReady,
  addWarmPod,
  api,
  attended,
  handOver,
  looking,
  pass,
  podPath,
  podsCollection,
  problems,
  replica,
  running,
  starting,
  statusNow,
  useWriterStage,
  warmPodsCollection,
  writing,
} from './writer-stage.ts';

useWriterStage();

describe('a Pod that is not seen any more', () => {
  it('is lost where a live read confirms it: its WarmPod ends, and a Warning is recorded', async () => {
    addReady();
    addPod(running);
    const { first } = await attended();
    api.delete(podPath);
    await pass(1_490);
    expect(api.requests).toEqual([]);
    await pass(10);
    expect(api.requests).toEqual([looking, writing]);
    expect(statusNow()).toMatchObject({
      phase: 'Terminating',
      conditions: [{ status: 'False', reason: 'PodLost', message: 'its Pod is gone' }],
    });
    expect(first.effects).toMatchObject([{ type: 'Warning', reason: 'PodLost' }]);
    await pass(60_000);
    expect(api.requests).toHaveLength(2);
  });

  it.each<[string, () => void]>([
    ['is going', () => addPod(running, { labels: {}, deletionTimestamp: '2026-01-01T10:00:00Z' })],
    ['has another owner', () => addPod(running, { labels: {}, ownerReferences: [{ uid: 'other' }] })],
    ['has none', () => addPod(running, { labels: {}, ownerReferences: [] })],
  ])('is lost where a live read says that it %s', async (_how, change) => {
    addReady();
    addPod(running);
    await attended();
    change();
    await pass(1_500);
    expect(statusNow()).toMatchObject({ phase: 'Terminating', conditions: [{ reason: 'PodLost' }] });
  });

  it('is not lost where a live read shows it', async () => {
    addReady();
    addPod(running);
    const { first } = await attended();
    addPod(running, { labels: {} });
    await pass(60_000);
    expect(api.writes()).toEqual([]);
    expect(api.requests).toContain(looking);
    expect(statusNow().phase).toBe('Ready');
    expect(first.effects).toEqual([]);
  });

  it('is not lost where it is seen again in time', async () => {
    addReady();
    addPod(running);
    await attended();
    addPod(running, { labels: {} });
    await pass(1_000);
    addPod(running);
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });

  it('is not lost before all Pods have been seen, and is then', async () => {
    addReady();
    const one = await replica(podsCollection);
    one.attend('warm-1');
    await pass(60_000);
    expect(one.warmPods.named('team', 'pool-1')).toMatchObject({ phase: 'Ready' });
    expect(api.requests).toEqual([]);
    one.see(podsCollection);
    await pass(5_000);
    expect(api.requests).toEqual([`GET ${podsCollection}`, looking, writing]);
    expect(statusNow()).toMatchObject({ phase: 'Terminating', conditions: [{ reason: 'PodLost' }] });
  });

  it('while this replica was away is found out when it looks again', async () => {
    addReady();
    const one = await replica();
    one.attend('warm-1');
    await pass(60_000);
    expect(api.requests).toEqual([looking, writing]);
    expect(statusNow()).toMatchObject({ phase: 'Terminating', conditions: [{ reason: 'PodLost' }] });
  });

  it('is lost too where it was not Ready yet', async () => {
    addWarmPod();
    const { first } = await attended();
    addPod(starting);
    await pass();
    api.delete(podPath);
    await pass(1_500);
    expect(api.requests).toEqual([looking, writing]);
    expect(statusNow()).toMatchObject({ phase: 'Terminating', conditions: [{ reason: 'PodLost' }] });
    // Its pool tells of those that were never Ready.
    expect(first.effects).toEqual([]);
  });

  it('is none where it was not Ready yet and was another’s', async () => {
    addWarmPod();
    await attended();
    addPod(starting, { ownerReferences: [{ uid: 'warm-0', controller: true }] });
    await pass();
    api.delete(podPath);
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });

  it('is not asked for where its WarmPod never had one', async () => {
    addWarmPod();
    await attended();
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });
});

describe('a Pod that is handed over', () => {
  const assigned = { phase: 'Assigned', assignedTo: 'sandbox-1' };

  it('is not taken for lost, and its WarmPod stays Assigned', async () => {
    addReady();
    addPod(running);
    const { first, other } = await attended();
    handOver();
    addReady({ status: assigned });
    await pass(60_000);
    expect(api.requests).toEqual([]);
    expect(statusNow().phase).toBe('Assigned');
    expect([...first.effects, ...other.effects]).toEqual([]);
  });

  it('is not taken for lost where its WarmPod is seen to be Assigned a second later', async () => {
    addReady();
    addPod(running);
    await attended();
    handOver();
    await pass(1_000);
    addReady({ status: assigned });
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });

  it('leaves its WarmPod Assigned, although a replica does not see that', async () => {
    addReady();
    addPod(running);
    const { first, other } = await attended();
    for (const one of [first, other]) one.blind(warmPodsCollection);
    handOver();
    addReady({ status: assigned });
    await pass(60_000);
    expect(api.requests).toEqual([looking, writing, looking, writing]);
    expect(statusNow()).toMatchObject(assigned);
    expect([...first.effects, ...other.effects]).toEqual([]);
    expect(problems(first, other)).toEqual([]);
  });

  it('may stop, fail or go later: that is its Sandbox’s business', async () => {
    addReady({ status: assigned });
    addPod(running);
    await attended();
    addPod({ phase: 'Failed' });
    await pass(10_000);
    api.delete(podPath);
    await pass(60_000);
    expect(api.requests).toEqual([]);
  });
});
