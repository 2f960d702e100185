/** The server is left before it is closed: no hook fails because a replica goes away. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HookRow } from '../../hooks/index.ts';
import { eventually, hookRow } from './stage.ts';
import { callByHttp1, callByHttp2 } from './tls-callers.ts';
import { startTlsServer, useTlsServers } from './tls-server-stage.ts';

useTlsServers();

/** Its hooks wait for the API server's answer. */
async function start(environment: Record<string, string> = {}) {
  let asked = 0;
  const askingRow: HookRow = hookRow({
    factQueries: () => {
      asked += 1;
      return { namespacePolicies: { namespace: 'team' } };
    },
  });
  const server = await startTlsServer({
    hooks: [askingRow],
    environment: {
      LLMSAFESPACE_FACT_TIMEOUT_MS: '6000',
      LLMSAFESPACE_DRAIN_TIMEOUT_MS: '20000',
      ...environment,
    },
  });
  await server.watching();
  return { ...server, inside: () => eventually(() => asked > 0, 'the hook') };
}

const refusesConnections = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(false));
    socket.on('error', () => resolve(true)).on('connect', () => socket.destroy());
  });

describe.concurrent('a shutdown under HTTP/2', { timeout: 30_000 }, () => {
  it('answers the hook that is inside, and asks its caller to go on elsewhere', async () => {
    const { api, caller, inside, drain, lines } = await start();
    api.delay(500);
    const { call, session } = caller();
    const underWay = call();
    const askedToLeave = once(session, 'goaway');
    await inside();
    const drained = drain();
    const [code] = await askedToLeave;
    expect(code).toBe(0);
    expect((await underWay).status).toBe(200);
    await drained;
    expect(session.destroyed).toBe(true);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('tells who comes anew meanwhile when to come again', async () => {
    const { api, caller, inside, certificate, port, drain } = await start();
    api.delay(1_000);
    const first = caller();
    const underWay = first.call();
    const left = once(first.session, 'goaway');
    await inside();
    const drained = drain();
    await left;
    const byHttp1 = callByHttp1(port, certificate.ca);
    const headers = { authorization: 'Bearer first' };
    const late = await Promise.all([caller().call(), byHttp1.call({ headers })]);
    for (const { status, headers: answered, json } of late) {
      expect([status, answered['retry-after'], json.code]).toEqual([429, '1', 'DRAINING']);
    }
    expect(late[1].headers.connection).toBe('close');
    byHttp1.close();
    expect((await underWay).status).toBe(200);
    await drained;
    expect(await refusesConnections(port)).toBe(true);
  });

  it('takes hooks as before for the delay, but says at once that it is not ready', async () => {
    const { caller, get, drain } = await start({ LLMSAFESPACE_DRAIN_DELAY_MS: '1000' });
    const { call, session } = caller();
    expect((await call()).status).toBe(200);
    const askedToLeave = once(session, 'goaway');
    const drained = drain();
    expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('shutdown') });
    expect((await call()).status).toBe(200);
    expect((await caller().call()).status).toBe(200);
    await Promise.all([askedToLeave, drained]);
  });

  it('does not wait for ever for a caller that never ends its request', async () => {
    const { port, certificate, drain } = await start({ LLMSAFESPACE_DRAIN_TIMEOUT_MS: '400' });
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const { session, close } = callByHttp2(port, certificate.ca);
    const stream = session.request({ ':method': 'POST', ':path': '/v2/hooks/sandbox/sync' });
    stream.on('error', () => undefined);
    stream.write('{');
    await sleep(100);
    const startedAtMs = performance.now();
    await drain();
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    close();
    socket.destroy();
  });
});
