/** A write about a WarmPod that does not come through, and many who write. */
import { describe, expect, it } from 'vitest';
import {
  addPod,
  addReady,
  addWarmPod,
  api,
  attended,
  looking,
  pass,
  podPath,
  podsCollection,
  problems,
  replica,
  running,
  statusNow,
  useWriterStage,
  warmPodPath,
  warmPodsCollection,
  writing,
} from './writer-stage.ts';

useWriterStage();

describe('a write that does not come through', () => {
  it('because of a conflict is no error; what has changed is looked at once it is seen', async () => {
    addWarmPod();
    const { first, other } = await attended();
    other.end();
    first.blind(warmPodsCollection);
    addWarmPod({ metadata: { labels: { touched: 'yes' } } });
    addPod(running);
    await pass(60_000);
    expect(api.requests).toEqual([writing]);
    expect(statusNow().phase).toBe('Pending');
    first.see(warmPodsCollection);
    await pass();
    expect(statusNow().phase).toBe('Ready');
    expect(problems(first)).toEqual([]);
  });

  it('because its WarmPod is gone is no error', async () => {
    addWarmPod();
    const { first } = await attended();
    first.blind(warmPodsCollection);
    api.delete(warmPodPath);
    addPod(running);
    await pass(60_000);
    expect(problems(first)).toEqual([]);
    expect(first.effects).toEqual([]);
  });

  it.each([
    [500, 'InternalError'],
    [429, 'TooManyRequests'],
    [0, 'Unreachable'],
    [403, 'Forbidden'],
  ])('because of %i is tried again, with growing pauses, and logged', async (code, reason) => {
    addWarmPod();
    const { first, other } = await attended();
    other.end();
    api.failNext([code, reason], [code, reason], [code, reason]);
    addPod(running);
    await pass();
    expect(api.requests).toHaveLength(1);
    await pass(30_000);
    expect(api.requests).toEqual([writing, writing, writing, writing]);
    expect(statusNow().phase).toBe('Ready');
    expect(problems(first)).toMatchObject([
      { namespace: 'team', name: 'pool-1' },
      { namespace: 'team', name: 'pool-1' },
      { namespace: 'team', name: 'pool-1' },
    ]);
  });

  it('is made anew with what is so by then', async () => {
    addWarmPod();
    const { first, other } = await attended();
    other.end();
    api.failNext([500, 'InternalError']);
    addPod(running);
    await pass();
    first.blind(podsCollection);
    addWarmPod({ metadata: { generation: 2 }, spec: { retire: true } });
    await pass(30_000);
    expect(statusNow()).toMatchObject({ phase: 'Terminating', observedGeneration: 2 });
  });

  it('and a look at a Pod that fails: nothing is said to be lost before it succeeds', async () => {
    addReady();
    addPod(running);
    const { other } = await attended();
    other.end();
    api.delete(podPath);
    api.failNext([500, 'InternalError']);
    await pass(1_500);
    expect(api.requests).toEqual([looking]);
    await pass(30_000);
    expect(api.requests).toEqual([looking, looking, writing]);
    expect(statusNow().phase).toBe('Terminating');
  });

  it('records its Event once, when it does', async () => {
    addReady();
    addPod(running);
    const { first, other } = await attended();
    other.end();
    api.failNext([500, 'InternalError'], [500, 'InternalError']);
    addPod({ phase: 'Failed' });
    await pass();
    expect(first.effects).toEqual([]);
    await pass(30_000);
    expect(first.effects).toHaveLength(1);
  });
});

it('a replica that is told to end writes nothing more', async () => {
  addWarmPod();
  addPod(running);
  const one = await replica();
  one.end();
  await pass(60_000);
  expect(api.requests).toEqual([]);
});

it('ten replicas that nobody told to write do so a few times, and none fails', async () => {
  addWarmPod();
  const all = await Promise.all(Array.from({ length: 10 }, () => replica()));
  addPod(running);
  await pass(60_000);
  expect(statusNow().phase).toBe('Ready');
  expect(api.requests.length).toBeLessThan(5);
  expect(problems(...all)).toEqual([]);
});
