import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesObject, VolumeEvent } from '../../../../hooks/index.ts';
import { createFactGatherer } from '../../../../src/facts/gather.ts';
import { createPodNode } from '../../../../src/facts/pod-node.ts';
import { createPodUsage } from '../../../../src/facts/pod-usage.ts';
import { createPodWarning } from '../../../../src/facts/pod-warning.ts';
import { createRepeatedSyncErrors, createSyncErrors } from '../../../../src/facts/sync-errors.ts';
import { createVolumes } from '../../../../src/facts/volumes.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';

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
  times: { creationTimestamp?: string; managedFields?: { time: string }[] } = {},
) =>
  api.put(`/api/v1/namespaces/team/events/${name}`, {
    metadata: { name, ...times },
    involvedObject: { uid },
    reason,
    message,
  });

const at = (creationTimestamp: string) => ({ creationTimestamp });

describe('the SyncErrors about an object', () => {
  it('are none where there is none', async () => {
    recordEvent('a', 'uid-1', 'Created', 'fine');
    recordEvent('b', 'uid-2', 'SyncError', 'of another');
    expect(await createAsk()(box)).toEqual({ known: true, value: [] });
  });

  it('come newest first, by when the API server wrote them', async () => {
    recordEvent('a', 'uid-1', 'SyncError', 'Sync error: older', at('2026-01-01T09:10:00Z'));
    recordEvent('b', 'uid-1', 'SyncError', '(combined from similar events): Sync error: counted', {
      ...at('2026-01-01T09:00:00Z'),
      managedFields: [{ time: '2026-01-01T09:00:00Z' }, { time: '2026-01-01T09:30:00Z' }],
    });
    expect(await createAsk()(box)).toEqual({
      known: true,
      value: [
        { message: 'counted', recordedAt: '2026-01-01T09:30:00Z' },
        { message: 'older', recordedAt: '2026-01-01T09:10:00Z' },
      ],
    });
  });

  it.each([
    'sync hook failed (version=v2): http error: Post "https://hooks/sync": context canceled',
    'http error: Post "https://hooks/customize": context canceled',
    'unsupported status code: 503 body: {}',
  ])('are none of a hook that gave no answer: %s', async called => {
    recordEvent('a', 'uid-1', 'SyncError', 'Sync error: pods is forbidden', at('2026-01-01T09:00:00Z'));
    recordEvent('b', 'uid-1', 'SyncError', `Sync error: ${called}`, at('2026-01-01T09:30:00Z'));
    expect(await createAsk()(box)).toMatchObject({ value: [{ message: 'pods is forbidden' }] });
  });

  it('are asked for once in two seconds', async () => {
    const ask = createAsk();
    await Promise.all([ask(box), ask(box), ask(box)]);
    expect(api.requests).toHaveLength(1);
    recordEvent('a', 'uid-1', 'SyncError', 'Sync error: new');
    time = new Date(time.getTime() + 2_001);
    expect(await ask(box)).toMatchObject({ value: [{ message: 'new' }] });
    expect(api.requests).toHaveLength(2);
  });

  it('are unknown when the API server does not tell', async () => {
    api.failNext([403, 'Forbidden']);
    const gather = createFactGatherer({ ...sources, syncErrors: createAsk() }, 2_000);
    expect((await gather({ syncErrors: box })).syncErrors).toMatchObject({ known: false });
  });
});

describe('the SyncErrors about an object that is asked about again', () => {
  it('are none the first time, without a request; then what there is each time', async () => {
    recordEvent('a', 'uid-1', 'SyncError', 'Sync error: refused', at('2026-01-01T09:10:00Z'));
    const ask = createRepeatedSyncErrors(api.kubernetes);
    expect(await ask(box)).toEqual({ known: true, value: [] });
    expect(api.requests).toEqual([]);
    const refused = { message: 'refused', recordedAt: '2026-01-01T09:10:00Z' };
    expect(await ask(box)).toEqual({ known: true, value: [refused] });
    expect(await ask({ ...box, uid: 'uid-2' })).toEqual({ known: true, value: [] });
    await ask(box);
    expect(api.requests).toHaveLength(2);
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

describe('the newest Warning about a Pod', () => {
  const query = { namespace: 'team', uid: 'pod-1', notReadySince: '2026-01-01T09:59:50Z' };
  const ask = (asked = query) => createPodWarning(api.kubernetes, () => time)(asked);
  const record = (type: string, reason: string, lastTimestamp: string | null, fields: object = {}) =>
    api.put(`/api/v1/namespaces/team/events/${reason.toLowerCase()}`, {
      involvedObject: { uid: 'pod-1' },
      type,
      reason,
      message: `message of ${reason}`,
      lastTimestamp,
      ...fields,
    });
  const mount = { reason: 'FailedMount', message: 'message of FailedMount' };

  it('is told, where nothing has followed it', async () => {
    record('Normal', 'Scheduled', '2026-01-01T09:59:50Z');
    record('Warning', 'FailedMount', '2026-01-01T09:59:50Z');
    expect(await ask()).toEqual({ known: true, value: mount });
  });

  it('is told of Events of the newer kind, too', async () => {
    record('Normal', 'Scheduled', '2026-01-01T09:59:50Z');
    record('Warning', 'FailedMount', null, {
      eventTime: '2026-01-01T09:59:40Z',
      series: { lastObservedTime: '2026-01-01T09:59:51Z' },
    });
    expect(await ask()).toEqual({ known: true, value: mount });
  });

  it.each([
    ['something has followed it', 'Normal', 'Pulling'],
    ['it quotes what a program printed', 'Warning', 'Unhealthy'],
    ['a condition of the Pod tells it', 'Warning', 'FailedScheduling'],
  ])('is none where %s', async (_case, type, reason) => {
    if (type === 'Normal') record('Warning', 'FailedMount', '2026-01-01T09:59:50Z');
    record(type, reason, '2026-01-01T09:59:55Z');
    expect(await ask()).toEqual({ known: true, value: undefined });
  });

  it('is not asked for in the first ten seconds', async () => {
    record('Warning', 'FailedMount', '2026-01-01T09:59:50Z');
    const young = { ...query, notReadySince: '2026-01-01T09:59:51Z' };
    expect(await ask(young)).toEqual({ known: true, value: undefined });
    expect(api.requests).toEqual([]);
  });

  it('is asked for once in five seconds', async () => {
    const warning = createPodWarning(api.kubernetes, () => time);
    await Promise.all([warning(query), warning(query)]);
    expect(api.requests).toHaveLength(1);
    time = new Date(time.getTime() + 5_001);
    await warning(query);
    expect(api.requests).toHaveLength(2);
  });

  it('is unknown when the API server does not tell', async () => {
    api.failNext([500, 'InternalError']);
    expect(await ask()).toMatchObject({ known: false });
  });
});

describe('the node of a Pod', () => {
  const ask = () => createPodNode(api.kubernetes, () => time)({ name: 'n1' });
  const put = (status: object) => api.put('/api/v1/nodes/n1', { status });

  it('is as its condition Ready says', async () => {
    const conditions = [
      { type: 'DiskPressure', status: 'False' },
      { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting' },
    ];
    put({ conditions });
    expect(await ask()).toEqual({
      known: true,
      value: { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting' },
    });
  });

  it('is not ready while it has said nothing', async () => {
    put({});
    expect(await ask()).toMatchObject({ known: true, value: { status: 'Unknown' } });
  });

  it('may be gone', async () => {
    expect(await ask()).toEqual({ known: true, value: undefined });
  });

  it('is unknown when the API server does not tell', async () => {
    api.failNext([403, 'Forbidden']);
    expect(await ask()).toMatchObject({ known: false });
  });
});

const policy = { known: true, value: 'enforced' } as const;
const QUOTA = {
  known: true as const,
  value: [{ message: 'quota', recordedAt: '2026-01-01T09:00:00Z' }],
};
const sources = {
  namespacePolicies: () => policy,
  podWarning: () => ({ known: true, value: undefined }) as const,
  podNode: () => ({ known: true, value: undefined }) as const,
  syncErrors: async () => QUOTA,
  repeatedSyncErrors: async () => QUOTA,
  volumeTrial: () => ({ known: true, value: undefined }) as const,
  podUsage: async () => ({ known: true, value: { cpu: '1m', memory: '2Mi' } }) as const,
  volumeUsage: () => ({ known: true, value: undefined }) as const,
  endedSandboxes: () => ({ known: true, value: [] as string[] }) as const,
  assignedWarmPod: () => ({ known: true, value: undefined }) as const,
  recordedStatus: () => ({ known: true, value: undefined }) as const,
  warmPod: () => ({ known: true, value: undefined }) as const,
  volumes: () => ({ known: true, value: [] as KubernetesObject[] }) as const,
  volumeEvents: () => ({ known: true, value: [] as VolumeEvent[] }) as const,
  claimActivity: () => ({ known: false, reason: 'not asked' }) as const,
};

describe('the volumes of these names', () => {
  const volumePath = (name: string, namespace = 'team') =>
    `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`;
  const ask = async (...names: string[]) => {
    const gather = createFactGatherer({ ...sources, volumes: createVolumes(api.kubernetes) }, 2_000);
    return (await gather({ volumes: { namespace: 'team', names } })).volumes;
  };

  it('are told as the API server has them, each asked for once', async () => {
    const data = api.put(volumePath('data'), {
      spec: { storageClassName: 'fast' },
      status: { phase: 'Bound' },
    });
    const shared = api.put(volumePath('shared'), {});
    expect(await ask('data', 'shared')).toEqual({ known: true, value: [data, shared] });
    expect(api.requests).toEqual([`GET ${volumePath('data')}`, `GET ${volumePath('shared')}`]);
  });

  it('are those that exist, in this namespace', async () => {
    api.put(volumePath('data'), {});
    api.put(volumePath('missing', 'other'), {});
    api.put(volumePath('unasked'), {});
    expect(await ask('missing', 'data')).toMatchObject({
      known: true,
      value: [{ metadata: { name: 'data' } }],
    });
    expect(await ask('missing')).toEqual({ known: true, value: [] });
  });

  it.each<[number, string]>([
    [403, 'Forbidden'],
    [500, 'InternalError'],
  ])('are unknown as a whole, and not missing, where the API server answers %i', async (code, reason) => {
    for (const name of ['data', 'shared']) api.put(volumePath(name), {});
    api.failNext([code, reason]);
    expect(await ask('data', 'shared')).toMatchObject({
      known: false,
      reason: expect.stringContaining(reason),
    });
  });

  it('are unknown where the API server cannot be reached', async () => {
    await api.stop();
    expect(await ask('data')).toMatchObject({ known: false });
  });
});

describe('gathering', () => {
  const both = { namespacePolicies: { namespace: 'team' }, syncErrors: box };

  it('answers what was asked, and nothing else', async () => {
    const gather = createFactGatherer(sources, 100);
    expect(await gather({})).toEqual({});
    expect(await gather({ namespacePolicies: { namespace: 'team' } })).toEqual({ namespacePolicies: policy });
    expect(await gather(both)).toEqual({
      namespacePolicies: policy,
      syncErrors: QUOTA,
    });
  });

  it('goes without a fact that is late, and keeps the other', async () => {
    const late = () => sleep(1_000, policy, { ref: false });
    const gather = createFactGatherer({ ...sources, namespacePolicies: late }, 50);
    expect(await gather(both)).toEqual({
      namespacePolicies: { known: false, reason: 'no answer within 50 ms' },
      syncErrors: QUOTA,
    });
  });

  it('takes a source that fails for one that does not know', async () => {
    const gather = createFactGatherer({ ...sources, syncErrors: () => Promise.reject(new Error('no')) }, 50);
    expect((await gather(both)).syncErrors).toEqual({ known: false, reason: 'Error: no' });
  });
});
