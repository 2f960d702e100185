/** Reading a kubelet, and what the server tells of it. */
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact, HookRow, VolumeUsage } from '../../hooks/index.ts';
import { createReadKubelet } from '../../src/kubelet/read.ts';
import { type FakeApiServer, startFakeApiServer } from '../fake-kubernetes/server.ts';
import { createCertificate } from './certificates.ts';
import { nodeOf, startTestKubelet, type TestKubelet } from './kubelet.ts';
import { startTestServer, useServers } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

const nodePath = '/api/v1/nodes/node-1';
const half: VolumeUsage = { usedBytes: 2 ** 31, availableBytes: 2 ** 31, inodesUsed: 10, inodesFree: 90 };

let api: FakeApiServer;
let kubelet: TestKubelet;
beforeEach(async () => {
  [api, kubelet] = await Promise.all([startFakeApiServer(), startTestKubelet()]);
  api.put(nodePath, { metadata: { uid: 'node-1' }, status: nodeOf(kubelet) });
  kubelet.measure('team', 'data', half);
});
afterEach(() => Promise.all([api.close(), kubelet.close()]));

const access = () => ({
  kubeletTokenFile: kubelet.tokenFile,
  kubeletCaFile: kubelet.caFile,
  kubeletInsecureTls: false,
});
const read = (changes: object = {}) =>
  createReadKubelet(api.kubernetes, { ...access(), ...changes })('node-1');

describe('a kubelet', () => {
  it('is asked for its metrics alone, at its node’s address and port, with the token', async () => {
    expect([...(await read())]).toEqual([['team/data', half]]);
    expect(kubelet.asked).toEqual(['/metrics 200']);
    expect(api.requests).toEqual([`GET ${nodePath}`]);
  });

  it('of which the token has been replaced is read with the new one', async () => {
    writeFileSync(kubelet.tokenFile, 'old');
    await expect(read()).rejects.toThrow('it answers 401');
    writeFileSync(kubelet.tokenFile, 'reader');
    expect(await read()).toHaveProperty('size', 1);
  });

  it.each([
    ['refuses the token', () => kubelet.refuse(403), `127.0.0.1:PORT: it answers 403`],
    ['is not there', () => kubelet.close(), '127.0.0.1:PORT: connect ECONNREFUSED'],
    ['says too much', () => kubelet.pad(33 * 1024 * 1024), 'it says too much'],
    [
      'has a node without an address',
      () => api.put(nodePath, { status: { addresses: [] } }),
      'the node has no InternalIP',
    ],
    ['has a node that is gone', () => api.delete(nodePath), '404'],
  ])('that %s is named, with the cause', async (_how, happens, message) => {
    const { port } = kubelet;
    await happens();
    if (_how === 'is not there') kubelet = await startTestKubelet();
    if (message === '404') return expect(read()).rejects.toMatchObject({ status: 404 });
    await expect(read()).rejects.toThrow(message.replace('PORT', String(port)));
  });

  it('that another authority vouches for is not shown the token, unless any certificate will do', async () => {
    writeFileSync(kubelet.caFile, (await createCertificate()).ca);
    await expect(read()).rejects.toThrow(/certificate/);
    expect(kubelet.asked).toEqual([]);
    expect(await read({ kubeletInsecureTls: true })).toHaveProperty('size', 1);
  });

  it('is verified by its address: another node’s certificate will not do', async () => {
    api.put(nodePath, { metadata: { uid: 'node-1' }, status: nodeOf(kubelet, '127.0.0.2') });
    await expect(read()).rejects.toThrow();
    expect(kubelet.asked).toEqual([]);
  });
});

describe('a server that measures volumes', () => {
  const measuringRow: HookRow = hookRow({
    factQueries: () => ({ volumeUsage: { nodeName: 'node-1', namespace: 'team', names: ['data', 'other'] } }),
    run: (_request, { facts }) => ({ response: { status: { facts }, children: [] }, effects: [] }),
  });
  const start = async (environment: Record<string, string> = {}) => {
    const server = await startTestServer({
      hooks: [measuringRow],
      prepare: one => void one.put(nodePath, { metadata: { uid: 'node-1' }, status: nodeOf(kubelet) }),
      environment: {
        LLMSAFESPACE_STORAGE__USAGE: 'kubelet',
        LLMSAFESPACE_KUBELET_TOKEN_FILE: kubelet.tokenFile,
        LLMSAFESPACE_KUBELET_CA_FILE: kubelet.caFile,
        ...environment,
      },
    });
    await server.ready();
    const told = async (): Promise<Fact<object | undefined>> => {
      const { json } = (await server.call()) as {
        json: { status: { facts: { volumeUsage: Fact<object> } } };
      };
      return json.status.facts.volumeUsage;
    };
    return { ...server, told };
  };

  it('tells what the kubelet says, from the second call on, and its metrics', async () => {
    const { told, get, drain } = await start();
    expect(await told()).toEqual({ known: true });
    expect(await eventually(async () => ((await told()) as { value?: object }).value, 'figures')).toEqual({
      data: half,
    });
    const { text } = await get('/metrics');
    expect(text).toContain(`llmsafespace_persistent_volume_usage_bytes{namespace="team"} ${2 ** 31}`);
    expect(text).toContain('llmsafespace_persistent_volumes_filled{namespace="team",percent="80"} 0');
    expect(text).toContain('llmsafespace_kubelet_reads_total{outcome="ok"} 1');
    expect(kubelet.asked).toHaveLength(1);
    await drain();
  });

  it('waits for no kubelet, however dead it is, and says once that it can’t be read', async () => {
    kubelet.refuse(403);
    const { told, lines, get, drain } = await start();
    const { reason } = (await eventually(async () => {
      const fact = await told();
      return !fact.known && fact;
    }, 'the refusal')) as { reason: string };
    expect(reason).toContain('it answers 403');
    await told();
    const warnings = lines.filter(({ msg }) => msg === 'a kubelet cannot be read');
    expect(warnings).toMatchObject([{ level: 'warn', nodeName: 'node-1' }]);
    expect((await get('/metrics')).text).toContain('llmsafespace_kubelet_reads_total{outcome="failed"} 1');
    await drain();
  });

  it('answers at once while a kubelet says nothing', async () => {
    kubelet.hang(true);
    const { told, drain } = await start();
    const startedAtMs = performance.now();
    expect(await told()).toEqual({ known: true });
    await eventually(() => kubelet.asked.length > 0, 'the reading');
    expect(await told()).toEqual({ known: true });
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    await drain();
  });
});

it('without the setting no kubelet is read, and there are no such metrics', async () => {
  const { get, ready, drain } = await startTestServer({ hooks: [hookRow()] });
  await ready();
  expect((await get('/metrics')).text).not.toMatch(/persistent_volume|kubelet/);
  await drain();
});
