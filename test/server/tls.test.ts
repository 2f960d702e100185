/** What the server promises holds under TLS too, whichever protocol its caller speaks. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/claim/attempt.ts';
import { createGate } from '../../src/server/gate.ts';
import { createTokenCheck } from '../../src/server/token.ts';
import { eventually, hookRow, syncBody } from './stage.ts';
import { protocols } from './tls-callers.ts';
import { listenTls, useTlsStages } from './tls-stage.ts';

useTlsStages();

const httpVersions = { 'HTTP/2': '2.0', 'HTTP/1.1': '1.1' };
const megabyte = Buffer.alloc(1024 * 1024, 'x');
const fiftyMegabytes = () => Readable.from(Array.from({ length: 50 }, () => megabyte));
const limits = { bodyLimitBytes: 65_536, requestTimeoutMs: 10_000, retryAfterSeconds: 3 };

/** A body of which only the beginning ever comes. */
const unfinished = () => {
  const body = new Readable({ read: () => undefined });
  body.push('{"parent');
  return body;
};

const claimingRow = () =>
  hookRow({
    claimOrder: () => ({
      order: 'tidy',
      podName: 'warm',
      claimant: {
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'Sandbox',
        namespace: 'team',
        name: 'box',
        uid: 'uid-1',
        creationTimestamp: '2026-01-01T00:00:00Z',
        runtime: 'python:3.10',
      },
    }),
  });

describe.each(protocols)('by %s under TLS', { timeout: 20_000 }, protocol => {
  it('a hook is answered, and the next on the same connection', async () => {
    const { caller, versions } = await listenTls();
    const call = caller(protocol);
    expect(await call()).toMatchObject({ status: 200, json: { children: [] } });
    expect(await call()).toMatchObject({ status: 200 });
    expect(versions).toEqual([httpVersions[protocol], httpVersions[protocol]]);
  });

  it.each([
    ['none', {}],
    ['another one', { authorization: 'Bearer wrong' }],
  ] as [string, Record<string, string>][])(
    'given %s for a token, it is refused and counted',
    async (_given, headers) => {
      const { holdsToken } = createTokenCheck('right', () => new Date());
      const { caller, rejected } = await listenTls({ holdsToken });
      const call = caller(protocol);
      expect(await call({ headers })).toMatchObject({ status: 401, json: { code: 'TOKEN_WRONG' } });
      await eventually(async () => (await rejected('TOKEN_WRONG')) === 1, 'the count');
      expect((await call({ headers: { authorization: 'Bearer right' } })).status).toBe(200);
    },
  );

  it.each([
    ['announced', { 'content-length': String(50 * megabyte.length) }],
    ['in pieces', {}],
  ] as [string, Record<string, string>][])(
    'a body of 50 MB, %s, is answered 413, and the next call as ever',
    async (_how, headers) => {
      const { caller, requestLines } = await listenTls({ limits });
      const call = caller(protocol);
      const answer = await call({ body: fiftyMegabytes(), headers });
      expect(answer).toMatchObject({ status: 413, json: { code: 'BODY_TOO_LARGE' } });
      expect((await call()).status).toBe(200);
      expect(await requestLines(2)).toContainEqual(expect.objectContaining({ outcome: 'BODY_TOO_LARGE' }));
    },
  );

  it('a body of 30 MB within the limit is answered', async () => {
    const { caller } = await listenTls({ limits: { ...limits, bodyLimitBytes: 32 * megabyte.length } });
    const body = JSON.stringify(syncBody({ ballast: 'x'.repeat(30 * megabyte.length) }));
    expect((await caller(protocol)({ body })).status).toBe(200);
  });

  it('a body that does not arrive in time is answered 408 and its place is free again', async () => {
    const gate = createGate(1, 0);
    const { caller, lines } = await listenTls({ gate, limits: { ...limits, requestTimeoutMs: 300 } });
    const call = caller(protocol);
    expect(await call({ body: unfinished() })).toMatchObject({
      status: 408,
      json: { code: 'REQUEST_TIMEOUT' },
    });
    expect(lines).toContainEqual(expect.objectContaining({ outcome: 'REQUEST_TIMEOUT', status: 408 }));
    await eventually(() => gate.admitted() === 0, 'an empty gate');
    expect((await call()).status).toBe(200);
  });

  it('a body that breaks off is no JSON, which the caller gets to read', async () => {
    const { caller } = await listenTls();
    const answer = await caller(protocol)({ body: '{"parent' });
    expect(answer).toMatchObject({ status: 400, json: { code: 'BODY_MALFORMED' } });
    if (protocol === 'HTTP/2') expect(answer.headers.connection).toBeUndefined();
  });

  it('a caller that goes away in the middle of its body leaves its place', async () => {
    const gate = createGate(1, 0);
    const { caller, lines } = await listenTls({ gate });
    const leaving = new AbortController();
    const call = caller(protocol)({ body: unfinished(), signal: leaving.signal });
    await eventually(() => gate.admitted() === 1, 'the call');
    leaving.abort();
    await expect(call).rejects.toThrow();
    await eventually(() => lines.some(({ outcome }) => outcome === 'CLIENT_GONE'), 'the line about it');
    expect(gate.admitted()).toBe(0);
  });

  it('a claim is told that its caller has gone', async () => {
    let attempt: Attempt | undefined;
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const { caller, requestLines } = await listenTls({
      hooks: [claimingRow()],
      carryOutClaim: async (_order, given) => {
        attempt = given;
        await done;
        return undefined;
      },
    });
    const leaving = new AbortController();
    const call = caller(protocol)({ signal: leaving.signal });
    const { callerGone } = await eventually(() => attempt, 'the claim');
    expect(callerGone()).toBe(false);
    leaving.abort();
    await expect(call).rejects.toThrow();
    await eventually(callerGone, 'the news');
    finish();
    expect(await requestLines(1)).toMatchObject([{ outcome: 'CLIENT_GONE', uid: 'uid-1' }]);
  });

  it('one call too many is told when to come again', async () => {
    const gate = createGate(1, 1);
    const { caller } = await listenTls({ gate, gatherFacts: () => sleep(200, {}) });
    const call = caller(protocol);
    const two = [call(), call()];
    await eventually(() => gate.admitted() === 2, 'two calls');
    const third = await call();
    expect([third.status, third.headers['retry-after'], third.json.code]).toEqual([429, '3', 'SATURATED']);
    expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('an answer that Metacontroller must not get becomes a 500', async () => {
    const run = () => ({ response: { status: {}, children: [null] }, effects: [] });
    const { caller } = await listenTls({ hooks: [hookRow({ run })] });
    expect(await caller(protocol)()).toMatchObject({ status: 500, json: { code: 'RESPONSE_INVALID' } });
  });
});
