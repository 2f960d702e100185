/** The server as a whole, and what it says about WarmPods. */
import { describe, expect, it } from 'vitest';
import type { FakeApiServer } from '../fake-kubernetes/server.ts';
import { startTestServer, useServers } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

const warmPodPath = '/apis/llmsafespace.dev/v1/namespaces/team/warmpods/warm';
const podPath = '/api/v1/namespaces/team/pods/warm';

const addWarmPod = (api: FakeApiServer, spec: object = {}) =>
  api.put(warmPodPath, {
    metadata: { uid: 'warm-1', creationTimestamp: new Date().toISOString() },
    spec: { poolRef: { name: 'python' }, podTemplate: { name: 'python-abc' }, ...spec },
    status: { phase: 'Pending' },
  });
const addPod = (api: FakeApiServer, status: object) =>
  api.put(podPath, {
    spec: { containers: [{ name: 'sandbox' }] },
    metadata: {
      uid: 'pod-1',
      labels: { app: 'llmsafespace', component: 'warmpod' },
      ownerReferences: [{ uid: 'warm-1', controller: true }],
    },
    status,
  });
const statusIn = (api: FakeApiServer) =>
  (api.get(warmPodPath)?.status ?? {}) as { phase?: string; podUID?: string };
const running = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'sandbox', ready: true, state: { running: {} } }],
};

/** A server that has answered the hook which attends the WarmPod. */
async function startAttending() {
  const attending = hookRow({
    run: () => ({ response: { status: {}, children: [] }, effects: [], attends: 'warm-1' }),
  });
  const server = await startTestServer({ hooks: [attending], prepare: api => void addWarmPod(api) });
  await server.watching();
  await server.call();
  server.api.requests.length = 0;
  return { ...server, status: () => statusIn(server.api) };
}

describe.concurrent('a server that attends a WarmPod', { timeout: 20_000 }, () => {
  it('says that it is Ready once its Pod is, with one write, and counts how long it took', async () => {
    const { api, status, get, drain } = await startAttending();
    addPod(api, running);
    await eventually(() => status().phase === 'Ready', 'Ready');
    expect(status()).toMatchObject({ podUID: 'pod-1' });
    // The guard of the namespace's policies writes beside it.
    const aboutIt = api.requests.filter(request => request.includes('pods/warm'));
    expect(aboutIt).toEqual([`PATCH ${warmPodPath}/status`]);
    expect((await get('/metrics')).text).toContain(
      'llmsafespace_warmpool_creation_duration_seconds_count{namespace="team",pool="python",runtime=""} 1',
    );
    await drain();
  });

  it('ends it where its Pod fails that was Ready, and records why', async () => {
    const { api, status, drain } = await startAttending();
    addPod(api, running);
    await eventually(() => status().phase === 'Ready', 'Ready');
    addPod(api, { phase: 'Failed', reason: 'Evicted', message: 'low on memory' });
    await eventually(() => status().phase === 'Terminating', 'its end');
    const [recorded] = await eventually(() => {
      const events = api.all('/api/v1/events');
      return events.length > 0 && events;
    }, 'the Event');
    expect(recorded).toMatchObject({
      involvedObject: { kind: 'WarmPod', name: 'warm', uid: 'warm-1' },
      type: 'Warning',
      reason: 'Evicted',
    });
    await drain();
  });

  it('ends it where its pool retires it', async () => {
    const { api, status, drain } = await startAttending();
    addWarmPod(api, { retire: true });
    await eventually(() => status().phase === 'Terminating', 'its end');
    await drain();
  });
});

it('a server that nobody told to attend a WarmPod says that it is Ready all the same', async () => {
  const { api, watching, drain } = await startTestServer({
    hooks: [hookRow()],
    prepare: server => void [addWarmPod(server), addPod(server, running)],
  });
  await watching();
  await eventually(() => statusIn(api).phase === 'Ready', 'Ready');
  await drain();
});
