import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../../hooks/index.ts';
import { eventually } from '../../../server/stage.ts';
import { api, errors, event, eventPath, log, replica, useEffectsStage } from './effects-stage.ts';

useEffectsStage();

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

describe('effects that come first', () => {
  it('are over when that is said', async () => {
    const { queue, metrics } = replica();
    await queue.first([event(), createVolume]);
    expect([api.get(eventPath), api.get(volumePath)]).not.toContain(undefined);
    expect(await metrics.registry.metrics()).toContain(
      'llmsafespace_effects_total{effect="create",outcome="done"} 1',
    );
  });

  it('that fail for now are queued', async () => {
    api.failNext([503, 'ServiceUnavailable']);
    const { queue } = replica();
    await queue.first([createVolume]);
    expect(api.get(volumePath)).toBeUndefined();
    expect(await queue.flush(5_000)).toBe(0);
    expect(api.get(volumePath)).toBeDefined();
  });

  it('that fail for good are logged, and not tried again', async () => {
    api.failNext([403, 'Forbidden']);
    const { queue } = replica();
    await queue.first([createVolume]);
    expect(await queue.flush(5_000)).toBe(0);
    expect(api.requests).toHaveLength(1);
    expect(errors()).toMatchObject([{ effect: 'create', kind: 'PersistentVolumeClaim', name: 'box' }]);
  });

  it('are waited for a second at most', async () => {
    const { promise, resolve } = Promise.withResolvers<'done'>();
    const { queue } = replica({ run: () => promise });
    const startedAt = performance.now();
    await queue.first([event()]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    resolve('done');
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

it('a hundred effects share a few connections', async () => {
  const { settle } = replica({ limit: 200 });
  await settle(...Array.from({ length: 100 }, (_, index) => event({ reason: `Reason${index}` })));
  expect(api.requests).toHaveLength(100);
  expect(api.connections()).toBeLessThanOrEqual(16);
});
