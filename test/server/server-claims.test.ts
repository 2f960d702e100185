/** The server as a whole, with warm pools. */
import { describe, expect, it } from 'vitest';
import type { HookRow } from '../../hooks/index.ts';
import type { FakeApiServer } from '../fake-kubernetes/server.ts';
import { startTestServer, useServers } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

const warmPodsPath = '/apis/llmsafespace.dev/v1/namespaces/team/warmpods';
const hash = { name: 'hash', value: 'abc' };

/** Orders a warm Pod for the Sandbox `box`, and tells which it has. */
const claimingRow: HookRow = hookRow({
  claimOrder: () => ({
    order: 'claim',
    claimant: {
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'Sandbox',
      namespace: 'team',
      name: 'box',
      uid: 'uid-1',
      creationTimestamp: new Date().toISOString(),
      runtime: 'python:3.10',
    },
    podTemplate: { annotations: {}, spec: { containers: [] } },
    podTemplateSuffix: '-abc',
    hashAnnotation: hash,
    labels: { 'sandbox-uid': 'uid-1' },
    annotations: {},
    droppedAnnotations: [],
    waitUntil: undefined,
    isRequired: false,
    notLate: undefined,
  }),
  run: (_request, { claimed }) => ({
    response: {
      status: claimed?.result === 'warm' ? { podName: claimed.pod.metadata.name } : {},
      children: [],
    },
    effects: [],
  }),
});

const addWarmPod = (phase: string) => (api: FakeApiServer) => {
  api.put(`${warmPodsPath}/warm`, {
    metadata: {
      uid: 'warm-1',
      creationTimestamp: new Date().toISOString(),
      annotations: { 'llmsafespace.dev/runtime': 'python:3.10' },
    },
    spec: { poolRef: { name: 'python' }, podTemplate: { name: 'python-abc' } },
    status: { phase, podName: 'warm', podUID: 'pod-1' },
  });
  const metadata = {
    uid: 'pod-1',
    labels: { app: 'llmsafespace', component: 'warmpod' },
    annotations: { [hash.name]: hash.value },
    ownerReferences: [{ uid: 'warm-1', controller: true }],
  };
  api.put('/api/v1/namespaces/team/pods/warm', { metadata, status: { phase: 'Running' } });
  api.put('/apis/llmsafespace.dev/v1/namespaces/team/sandboxes/box', { metadata: { uid: 'uid-1' } });
};

describe.concurrent('a server with a warm pool', () => {
  it('hands a Pod over before it answers, and tells of it in its metrics', async () => {
    const { api, get, call, ready, drain } = await startTestServer({
      hooks: [claimingRow],
      prepare: addWarmPod('Ready'),
    });
    await ready();
    expect(await call()).toMatchObject({ status: 200, json: { status: { podName: 'warm' }, children: [] } });
    const pod = api.get('/api/v1/namespaces/team/pods/warm');
    expect(pod?.metadata.ownerReferences).toMatchObject([{ kind: 'Sandbox', uid: 'uid-1' }]);
    const metrics = (await get('/metrics')).text;
    expect(metrics).toContain(
      'llmsafespace_warmpool_size{namespace="team",pool="python",runtime="python:3.10",status="Assigned"} 1',
    );
    expect(metrics).toContain(
      'llmsafespace_warmpool_utilization{namespace="team",pool="python",runtime="python:3.10"} 1',
    );
    expect(metrics).toContain('llmsafespace_warmpool_hit_ratio{runtime="python:3.10"} 1');
    await drain();
  });

  it('counts how long a WarmPod takes to be Ready, and forgets a pool that is gone', async () => {
    const { api, get, watching, drain } = await startTestServer({
      hooks: [claimingRow],
      prepare: addWarmPod('Pending'),
    });
    const metrics = async () => (await get('/metrics')).text;
    await eventually(async () => (await metrics()).includes('status="Pending"} 1'), 'the WarmPod');
    await watching();
    addWarmPod('Ready')(api);
    await eventually(async () => (await metrics()).includes('status="Ready"} 1'), 'it to be Ready');
    expect(await metrics()).toContain(
      'llmsafespace_warmpool_creation_duration_seconds_count{namespace="team",pool="python",runtime="python:3.10"} 1',
    );
    expect(await metrics()).not.toContain('status="Pending"}');
    api.delete(`${warmPodsPath}/warm`);
    await eventually(async () => !(await metrics()).includes('llmsafespace_warmpool_size{'), 'it to go');
    await drain();
  });

  it('decides nothing before it has seen the WarmPods', async () => {
    const stopped = async (api: FakeApiServer) => {
      addWarmPod('Ready')(api);
      await api.stop();
    };
    const { api, call, get, drain } = await startTestServer({ hooks: [claimingRow], prepare: stopped });
    expect((await get('/readyz')).text).toContain('the watch of warmpods');
    expect(await call()).toMatchObject({ status: 429, json: { code: 'STARTING' } });
    await api.start();
    await eventually(async () => (await call()).status === 200, 'the claim');
    expect(api.get(`${warmPodsPath}/warm`)?.status).toMatchObject({ phase: 'Assigned' });
    await drain();
  });
});
