import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFactGatherer } from '../../src/facts/gather.ts';
import { createPodUsage } from '../../src/facts/pod-usage.ts';
import { createSyncErrors } from '../../src/facts/sync-errors.ts';
import type { FakeApiServer } from './fake-api-server.ts';
import { startFakeApiServer } from './fake-api-server.ts';

let api: FakeApiServer;
let time: Date;
beforeEach(async () => {
  api = await startFakeApiServer();
  time = new Date('2026-01-01T10:00:00Z');
});
afterEach(() => api.close());

const box = { namespace: 'team', uid: 'uid-1' };
const createAsk = () => createSyncErrors(api.kubernetes, () => time);

const recordEvent = (
  name: string,
  uid: string,
  reason: string,
  message: string,
  lastTimestamp: string | null,
) =>
  api.put(`/api/v1/namespaces/team/events/${name}`, {
    involvedObject: { uid },
    reason,
    message,
    lastTimestamp,
  });

describe('the last SyncError', () => {
  it('is unset when there is none', async () => {
    recordEvent('a', 'uid-1', 'Created', 'fine', '2026-01-01T09:00:00Z');
    recordEvent('b', 'uid-2', 'SyncError', 'of another', '2026-01-01T09:00:00Z');
    expect(await createAsk()(box)).toEqual({ known: true, value: undefined });
  });

  it('is the newest about this object', async () => {
    recordEvent('a', 'uid-1', 'SyncError', 'older', '2026-01-01T09:00:00Z');
    recordEvent('b', 'uid-1', 'SyncError', 'newest', '2026-01-01T09:30:00Z');
    recordEvent('c', 'uid-1', 'SyncError', 'without time', null);
    expect(await createAsk()(box)).toEqual({ known: true, value: 'newest' });
  });

  it.each([
    'sync hook failed (version=v2): http error: Post "https://hooks/sync": context canceled',
    'http error: Post "https://hooks/customize": context canceled',
    'unsupported status code: 503 body: {}',
  ])('is none of a hook that gave no answer: %s', async called => {
    recordEvent('a', 'uid-1', 'SyncError', 'Sync error: pods is forbidden', '2026-01-01T09:00:00Z');
    recordEvent('b', 'uid-1', 'SyncError', `Sync error: ${called}`, '2026-01-01T09:30:00Z');
    expect(await createAsk()(box)).toEqual({ known: true, value: 'Sync error: pods is forbidden' });
  });

  it('is asked for once in two seconds', async () => {
    const ask = createAsk();
    await Promise.all([ask(box), ask(box), ask(box)]);
    expect(api.requests).toHaveLength(1);
    recordEvent('a', 'uid-1', 'SyncError', 'new', '2026-01-01T10:00:01Z');
    time = new Date(time.getTime() + 2_001);
    expect(await ask(box)).toEqual({ known: true, value: 'new' });
    expect(api.requests).toHaveLength(2);
  });

  it('is unknown when the API server does not tell', async () => {
    api.failNext([403, 'Forbidden']);
    expect(await createAsk()(box)).toMatchObject({ known: false });
  });
});

describe('the usage of a Pod', () => {
  const pod = { namespace: 'team', name: 'box-1', container: 'sandbox', maxAgeSeconds: 60 };
  const measure = (cpu: string) =>
    api.put('/apis/metrics.k8s.io/v1beta1/namespaces/team/pods/box-1', {
      containers: [
        { name: 'sidecar', usage: { cpu: '900m', memory: '1Gi' } },
        { name: 'sandbox', usage: { cpu, memory: '20Mi' } },
      ],
    });

  it("is its container's, and is asked for no more often than allowed", async () => {
    const ask = createPodUsage(api.kubernetes, () => time);
    measure('100m');
    expect(await ask(pod)).toEqual({ known: true, value: { cpu: '100m', memory: '20Mi' } });
    measure('200m');
    time = new Date(time.getTime() + 59_000);
    expect(await ask(pod)).toEqual({ known: true, value: { cpu: '100m', memory: '20Mi' } });
    time = new Date(time.getTime() + 2_000);
    expect(await ask(pod)).toEqual({ known: true, value: { cpu: '200m', memory: '20Mi' } });
  });

  it('is unknown where the cluster measures nothing', async () => {
    const ask = createPodUsage(api.kubernetes, () => time);
    expect(await ask(pod)).toMatchObject({ known: false });
  });

  it('is unknown while the container has no figures yet', async () => {
    measure('100m');
    const ask = createPodUsage(api.kubernetes, () => time);
    expect(await ask({ ...pod, container: 'other' })).toMatchObject({ known: false });
  });
});

describe('gathering', () => {
  const policy = { known: true, value: 'enforced' } as const;
  const sources = {
    baselinePolicy: () => policy,
    lastSyncError: async () => ({ known: true, value: 'quota' }) as const,
    podUsage: async () => ({ known: true, value: { cpu: '1m', memory: '2Mi' } }) as const,
    endedSandboxes: () => ({ known: true, value: [] as string[] }) as const,
    assignedWarmPod: () => ({ known: true, value: undefined }) as const,
    claimedPod: () => ({ known: true, value: undefined }) as const,
    claimActivity: () => ({ known: false, reason: 'not asked' }) as const,
  };
  const both = { baselinePolicy: { namespace: 'team' }, lastSyncError: box };

  it('answers what was asked, and nothing else', async () => {
    const gather = createFactGatherer(sources, 100);
    expect(await gather({})).toEqual({});
    expect(await gather({ baselinePolicy: { namespace: 'team' } })).toEqual({ baselinePolicy: policy });
    expect(await gather(both)).toEqual({
      baselinePolicy: policy,
      lastSyncError: { known: true, value: 'quota' },
    });
  });

  it('goes without a fact that is late, and keeps the other', async () => {
    const late = () => sleep(1_000, policy, { ref: false });
    const gather = createFactGatherer({ ...sources, baselinePolicy: late }, 50);
    expect(await gather(both)).toEqual({
      baselinePolicy: { known: false, reason: 'no answer within 50 ms' },
      lastSyncError: { known: true, value: 'quota' },
    });
  });

  it('takes a source that fails for one that does not know', async () => {
    const gather = createFactGatherer(
      { ...sources, lastSyncError: () => Promise.reject(new Error('no')) },
      50,
    );
    expect((await gather(both)).lastSyncError).toEqual({ known: false, reason: 'Error: no' });
  });
});
