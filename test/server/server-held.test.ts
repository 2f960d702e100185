/** The server as a whole, with an answer that is held back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HookRow } from '../../hooks/index.ts';
import type { FakeApiServer } from '../fake-kubernetes/server.ts';
import { startTestServer, useServers } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

/** Asks what goes on in a pool, and for a minute between two answers; tells it in its answer. */
const askingRow = (asked: () => void): HookRow =>
  hookRow({
    factQueries: () => {
      asked();
      const pool = { namespace: 'team', pool: 'python', podTemplates: [] };
      return { claimActivity: { ...pool, spacingSeconds: 60, startSeconds: 3 } };
    },
    run: (_request, { facts }) => ({ response: { status: { facts }, children: [] }, effects: [] }),
  });

const addReady = (api: FakeApiServer) => {
  api.put('/apis/llmsafespace.dev/v1/namespaces/team/warmpods/warm', {
    metadata: { uid: 'warm-1', creationTimestamp: new Date().toISOString() },
    spec: { poolRef: { name: 'python' }, podTemplate: { name: 'python-abc' } },
    status: { phase: 'Ready', podName: 'warm', podUID: 'pod-1' },
  });
};

const start = async (environment: Record<string, string>) => {
  let asked = 0;
  const hooks = [
    askingRow(() => {
      asked += 1;
    }),
  ];
  const server = await startTestServer({ hooks, prepare: addReady, environment });
  await eventually(async () => (await server.get('/readyz')).status === 200, 'readiness');
  return { ...server, asked: () => asked };
};
const waited = (is: boolean) => ({
  status: 200,
  json: { status: { facts: { claimActivity: { known: true, value: { readyPods: 1, waited: is } } } } },
});

describe.concurrent('an answer that is held back', () => {
  it('is let go by a shutdown, which then has nothing to cut off', async () => {
    const { call, drain, lines, asked } = await start({
      LLMSAFESPACE_FACT_TIMEOUT_MS: '6000',
      LLMSAFESPACE_DRAIN_TIMEOUT_MS: '20000',
    });
    expect(await call()).toMatchObject(waited(false));
    let answered = false;
    const calls = [call(), call()].map(async one => {
      const answer = await one;
      answered = true;
      return answer;
    });
    await eventually(() => asked() === 3, 'both calls');
    await sleep(100);
    expect(answered).toBe(false);
    const startedAtMs = performance.now();
    await drain();
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject(waited(true));
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('comes before the fact would count as late', async () => {
    const { call, drain } = await start({ LLMSAFESPACE_FACT_TIMEOUT_MS: '500' });
    await call();
    const startedAtMs = performance.now();
    expect(await call()).toMatchObject(waited(true));
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(400);
    await drain();
  });
});
