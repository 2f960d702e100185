import { describe, expect, it } from 'vitest';
import type { Effect } from '../../hooks/index.ts';
import { api, errors, event, eventPath, log, replica } from './effects-stage.ts';
import { eventually } from './stage.ts';

const volumePath = '/api/v1/namespaces/team/persistentvolumeclaims/box';
const createVolume: Effect = {
  effect: 'create',
  object: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'box', namespace: 'team' },
    spec: { a: 1 },
  },
};

describe('a failure', () => {
  it('that may pass is tried again', async () => {
    api.failNext([503, 'ServiceUnavailable'], [429, 'TooManyRequests']);
    const { settle, metrics } = replica();
    await settle(event());
    expect(api.get(eventPath)).toBeDefined();
    expect(await metrics.registry.metrics()).toContain(
      'llmsafespace_effects_total{effect="event",outcome="retried"} 2',
    );
  });

  it('of the connection is tried again', async () => {
    const { queue } = replica();
    await api.stop();
    queue.add([event()]);
    await new Promise(resolve => setTimeout(resolve, 100));
    await api.start();
    expect(await queue.flush(5_000)).toBe(0);
    expect(api.get(eventPath)).toBeDefined();
  });

  it('that will not pass is logged once, without the message, and not tried again', async () => {
    const { settle } = replica();
    api.failNext([422, 'Invalid'], [422, 'Invalid']);
    await settle(event());
    await settle(event());
    expect(api.requests).toHaveLength(2);
    expect(errors()).toMatchObject([
      { effect: 'event', kind: 'Sandbox', namespace: 'team', name: 'box', reason: 'PodCreated' },
    ]);
  });
});

describe('a full queue', () => {
  it('drops what is too much, counts it and says so', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const run = () => promise.then(() => 'done' as const);
    const { queue, metrics } = replica({ run, limit: 3 });
    queue.add(Array.from({ length: 5 }, (_, index) => event({ reason: `Reason${index}` })));
    const text = await metrics.registry.metrics();
    expect(text).toContain('llmsafespace_effects_total{effect="event",outcome="dropped"} 2');
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn', dropped: 1 }));
    resolve();
    expect(await queue.flush(1_000)).toBe(0);
  });

  it('takes an effect that is waiting already only once', async () => {
    const ran: Effect[] = [];
    const run = async (effect: Effect) => {
      ran.push(effect);
      return 'done' as const;
    };
    await replica({ run }).settle(event(), event(), event());
    expect(ran).toHaveLength(1);
  });

  it('tells after the time to flush how many are left', async () => {
    const { queue } = replica({ run: () => new Promise(() => undefined) });
    queue.add([event(), event({ reason: 'Other' })]);
    await eventually(() => true, 'a turn');
    expect(await queue.flush(50)).toBe(2);
  });
});

describe('a volume', () => {
  it('is created', async () => {
    await replica().settle(createVolume);
    expect(api.get(volumePath)).toMatchObject({ kind: 'PersistentVolumeClaim', spec: { a: 1 } });
  });

  it('that exists already is left alone', async () => {
    api.put(volumePath, { spec: { a: 2 } });
    await replica().settle(createVolume);
    expect(api.get(volumePath)?.spec).toEqual({ a: 2 });
    expect(errors()).toEqual([]);
  });

  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const resize = (uid: string): Effect => ({
    effect: 'resizeVolume',
    namespace: 'team',
    name: 'box',
    uid,
    size: '2Gi',
  });

  it('grows', async () => {
    const { metadata } = api.put(volumePath, { spec });
    await replica().settle(resize(metadata.uid));
    expect(api.get(volumePath)?.spec).toEqual({ ...spec, resources: { requests: { storage: '2Gi' } } });
  });

  it('of the same name but another UID is left alone', async () => {
    api.put(volumePath, { spec });
    await replica().settle(resize('uid-of-the-old-one'));
    expect(api.get(volumePath)?.spec).toEqual(spec);
    expect(errors()).toHaveLength(1);
  });
});

describe('a WarmPod', () => {
  const path = '/apis/llmsafespace.dev/v1/namespaces/team/warmpods/pool-1';
  const ready = { type: 'Ready', status: 'True', reason: 'PodReady' };
  const assigned = { phase: 'Assigned', podName: 'pool-1', assignedTo: 'uid-1', conditions: [ready] };
  const release: Effect = {
    effect: 'releaseWarmPod',
    namespace: 'team',
    name: 'pool-1',
    sandboxUid: 'uid-1',
  };
  const outcome = (word: string) => `llmsafespace_effects_total{effect="releaseWarmPod",outcome="${word}"} 1`;

  it('whose Sandbox is gone is at its end, and says why', async () => {
    const spec = { poolRef: { name: 'pool' } };
    api.put(path, { spec, status: assigned });
    const { settle, metrics } = replica();
    await settle(release);
    expect(api.get(path)).toMatchObject({
      spec,
      status: {
        phase: 'Terminating',
        podName: 'pool-1',
        assignedTo: 'uid-1',
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'SandboxGone',
            message: 'the Sandbox with UID uid-1 is gone',
            lastTransitionTime: '2026-01-01T10:00:00.123Z',
          },
        ],
      },
    });
    expect(await metrics.registry.metrics()).toContain(outcome('done'));
  });

  it.each<[string, object | undefined]>([
    ["that is another Sandbox's", { ...assigned, assignedTo: 'uid-2' }],
    ["that is nobody's", { phase: 'Ready', conditions: [ready] }],
    ['that is at its end already', { ...assigned, phase: 'Terminating' }],
    ['without a status', undefined],
  ])('%s is left alone, without an error', async (_case, status) => {
    const before = api.put(path, { ...(status && { status }) });
    const { settle, metrics } = replica();
    await settle(release);
    expect(api.get(path)).toEqual(before);
    expect(await metrics.registry.metrics()).toContain(outcome('unnecessary'));
    expect(errors()).toEqual([]);
  });

  it('that is gone needs nothing', async () => {
    const { settle, metrics } = replica();
    await settle(release);
    expect(await metrics.registry.metrics()).toContain(outcome('unnecessary'));
    expect(errors()).toEqual([]);
  });

  it('is released again after a failure that may pass', async () => {
    api.put(path, { status: assigned });
    api.failNext([503, 'ServiceUnavailable']);
    await replica().settle(release);
    expect(api.get(path)?.status).toMatchObject({ phase: 'Terminating' });
  });

  it('that cannot be released is named in the log', async () => {
    api.failNext([403, 'Forbidden']);
    await replica().settle(release);
    expect(errors()).toMatchObject([
      { effect: 'releaseWarmPod', kind: 'WarmPod', namespace: 'team', name: 'pool-1' },
    ]);
  });
});

it('a hundred effects share a few connections', async () => {
  const { settle } = replica({ limit: 200 });
  await settle(...Array.from({ length: 100 }, (_, index) => event({ reason: `Reason${index}` })));
  expect(api.requests).toHaveLength(100);
  expect(api.connections()).toBeLessThanOrEqual(16);
});
