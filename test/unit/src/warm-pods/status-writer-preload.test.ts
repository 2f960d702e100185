/** Who closes the network of a Pod's preload, and when. */
import { describe, expect, it } from 'vitest';
import {
  addPod,
  addWarmPod,
  api,
  attended,
  pass,
  podPath,
  problems,
  running,
  statusNow,
  useWriterStage,
  writing,
} from './writer-stage.ts';

useWriterStage();

const closing = `PATCH ${podPath}`;
const KEY = 'llmsafespace.dev/preloading';
const IDLE = { app: 'llmsafespace', component: 'warmpod', 'warm-pool': 'pool' };
const LABELS = { ...IDLE, [KEY]: 'pool-1234abcd' };

const addPreloading = (state: object, labels: object = LABELS, status: object = { phase: 'Pending' }) => {
  addPod({ ...status, initContainerStatuses: [{ name: 'preload', state }] }, { labels });
  const pod = api.get(podPath);
  api.put(podPath, {
    ...pod,
    metadata: pod?.metadata as object,
    spec: {
      initContainers: [{ name: 'preload' }, { name: 'preload-closed' }],
      containers: [{ name: 'sandbox' }],
    },
  });
};
const PRELOADED = { terminated: { exitCode: 0 } };
const labelsNow = () => (api.get(podPath)?.metadata as { labels: object } | undefined)?.labels;

describe('the network of a preload', () => {
  it('stays open while the preload runs', async () => {
    addWarmPod();
    await attended();
    addPreloading({ running: {} });
    await pass(60_000);
    expect(api.requests.filter(request => request === closing)).toEqual([]);
    expect(labelsNow()).toHaveProperty([KEY]);
  });

  it('is closed at once when the preload has ended, with one write, by the replica that attends the WarmPod', async () => {
    addWarmPod();
    const { first, other } = await attended();
    addPreloading(PRELOADED);
    await pass();
    expect(api.requests).toEqual([closing]);
    expect(labelsNow()).toEqual(IDLE);
    await pass(20_000);
    expect(api.requests).toEqual([closing]);
    expect(problems(first, other)).toEqual([]);
  });

  it('is closed by another replica one to two seconds later, where that one is gone', async () => {
    addWarmPod();
    const { first } = await attended();
    first.end();
    addPreloading(PRELOADED);
    await pass(990);
    expect(api.requests).toEqual([]);
    await pass(1_010);
    expect(api.requests).toEqual([closing]);
  });

  it('is closed before its WarmPod is Ready, whatever its Pod says', async () => {
    addWarmPod();
    const { first } = await attended();
    addPreloading(PRELOADED, LABELS, running);
    await pass(100);
    expect(api.requests).toEqual([closing, writing]);
    expect(statusNow().phase).toBe('Ready');
    expect(first.effects).toEqual([]);
  });

  it('is tried again where that fails, and its WarmPod is not Ready until it succeeds', async () => {
    addWarmPod();
    const { first, other } = await attended();
    other.end();
    api.failNext([500, 'InternalError'], [500, 'InternalError']);
    addPreloading(PRELOADED, LABELS, running);
    await pass();
    expect(statusNow().phase).toBe('Pending');
    await pass(20_000);
    expect(api.requests).toEqual([closing, closing, closing, writing]);
    expect(statusNow().phase).toBe('Ready');
    expect(problems(first)).toHaveLength(2);
  });

  it('is no problem if another replica has closed it a moment ago', async () => {
    addWarmPod();
    const { first, other } = await attended();
    other.end();
    api.failNext([422, 'Invalid']);
    addPreloading(PRELOADED);
    await pass();
    addPreloading(PRELOADED, IDLE);
    await pass(20_000);
    expect(api.requests).toEqual([closing]);
    expect(problems(first)).toEqual([]);
  });

  it('is tried again where somebody vetoes it, and that is logged', async () => {
    addWarmPod();
    const { first, other } = await attended();
    other.end();
    api.failNext([422, 'Invalid'], [422, 'Invalid'], [422, 'Invalid']);
    addPreloading(PRELOADED);
    await pass(20_000);
    expect(api.requests).toEqual([closing, closing, closing, closing]);
    expect(problems(first)).toHaveLength(2);
    expect(labelsNow()).not.toHaveProperty([KEY]);
  });
});

it('a preload that fails ends its WarmPod, with the end of its output', async () => {
  addWarmPod();
  await attended();
  const message = 'oh dear\npreload: script "a" of spec.preloadScripts ended with exit code 3\n';
  addPreloading({ terminated: { exitCode: 3, reason: 'Error', message } });
  await pass();
  expect(api.requests).toEqual([writing]);
  expect(statusNow()).toMatchObject({
    phase: 'Terminating',
    conditions: [
      {
        reason: 'PreloadFailed',
        message: 'script "a" of spec.preloadScripts ended with exit code 3: oh dear',
      },
    ],
  });
});
