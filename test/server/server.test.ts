/** The server as a whole, in front of an API server: readiness, facts, effects, metrics, and its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type EventEffect, type HookRow, NAMESPACE_POLICIES } from '../../hooks/index.ts';
import { eventName } from '../../src/effects/event.ts';
import { type StartOptions, startTestServer, useServers } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

const policyPaths = NAMESPACE_POLICIES.map(
  name => `/apis/networking.k8s.io/v1/namespaces/team/networkpolicies/${name}`,
);
const event: EventEffect = {
  effect: 'event',
  regarding: { apiVersion: 'v1', kind: 'Sandbox', namespace: 'team', name: 'box', uid: 'uid-1' },
  type: 'Normal',
  reason: 'Seen',
  message: 'seen',
};
const eventPath = `/api/v1/namespaces/team/events/${eventName(event)}`;

/** Asks for the policies, and tells in its answer whether they are there. */
const askingRow: HookRow = hookRow({
  factQueries: () => ({ namespacePolicies: { namespace: 'team' } }),
  run: (_request, { facts }) => ({ response: { status: { facts }, children: [] }, effects: [event] }),
});

const start = (options: Partial<StartOptions> = {}) => startTestServer({ hooks: [askingRow], ...options });
const enforced = { namespacePolicies: { known: true, value: 'enforced' } };

// Five servers at once take their time on a machine that is busy with other tests.
describe.concurrent('a server that runs', { timeout: 20_000 }, () => {
  it('has the policies in force before the hook runs, and records its Events after', async () => {
    const { api, call, ready, drain } = await start();
    await ready();
    const answer = await call();
    expect(answer).toMatchObject({ status: 200, json: { status: { facts: enforced } } });
    for (const path of policyPaths) expect(api.get(path)).toBeDefined();
    await eventually(() => api.get(eventPath), 'the Event');
    await drain();
  });

  it('in the steady state asks the API server for nothing', async () => {
    const { api, call, watching, drain } = await start();
    await watching();
    await call();
    await eventually(() => api.get(eventPath), 'calm');
    api.requests.length = 0;
    for (let time = 0; time < 50; time += 1) await call();
    expect(api.requests).toEqual([]);
    await drain();
  });

  it('tells that it lives, whether it is ready, and its metrics', async () => {
    const { api, get, call, ready, drain } = await start({ prepare: server => server.stop() });
    expect((await get('/healthz')).status).toBe(200);
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      text: expect.stringContaining('the watch of networkpolicies'),
    });
    await api.start();
    await ready();
    await call();
    const metrics = (await get('/metrics')).text;
    expect(metrics).toContain(
      'llmsafespace_hook_duration_seconds_count{kind="Sandbox",verb="sync",outcome="ok"} 1',
    );
    expect(metrics).toContain('llmsafespace_hooks_in_flight 0');
    await drain();
  });

  it('answers hooks in time although the API server hangs', async () => {
    const { api, call, ready, drain } = await start({ environment: { LLMSAFESPACE_FACT_TIMEOUT_MS: '400' } });
    await ready();
    api.delay(600);
    const answer = await call();
    expect(answer).toMatchObject({
      status: 200,
      json: { status: { facts: { namespacePolicies: { known: false, reason: 'no answer within 400 ms' } } } },
    });
    await drain();
  });
});

describe.concurrent('a server that is told to stop', { timeout: 20_000 }, () => {
  it('is not ready, turns hooks away, answers the one inside, finishes its effects and closes', async () => {
    const { api, call, get, watching, drain, lines } = await start();
    await watching();
    api.delay(200);
    const underWay = call();
    await sleep(50);
    const drained = drain();
    expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('shutdown') });
    const late = await call();
    expect([late.status, late.headers['retry-after']]).toEqual([429, '1']);
    expect(late.json).toMatchObject({ code: 'DRAINING' });
    expect(await underWay).toMatchObject({ status: 200, json: { status: { facts: enforced } } });
    await drained;
    expect(api.get(eventPath)).toBeDefined();
    await expect(call()).rejects.toThrow();
    await expect(get('/healthz')).rejects.toThrow();
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('does not wait for ever for an effect', async () => {
    const { api, call, watching, drain, lines } = await start({
      environment: { LLMSAFESPACE_DRAIN_TIMEOUT_MS: '600' },
    });
    await watching();
    await api.stop();
    expect((await call()).status).toBe(200);
    const before = Date.now();
    await drain();
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', effects: 1 }));
  });
});
