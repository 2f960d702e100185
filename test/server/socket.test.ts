/** Where the socket matters: a real server on a loopback port, and callers that misbehave. */
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../hooks/index.ts';
import { createGate } from '../../src/server/gate.ts';
import type { AppOptions } from '../../src/server/options.ts';
import type { Stage } from '../../src/server/shutdown.ts';
import type { Stage as TestStage } from './stage.ts';
import { eventually, openStage, syncBody, syncPath } from './stage.ts';

const open: TestStage[] = [];
afterAll(async () => {
  for (const { app } of open) {
    app.server.closeAllConnections();
    await app.close();
  }
});

async function listen(changes: Partial<AppOptions> = {}) {
  const stage = openStage(changes);
  open.push(stage);
  await stage.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...stage, port: (stage.app.server.address() as AddressInfo).port };
}

async function readAnswer(response: IncomingMessage) {
  const text = (await response.toArray()).join('');
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) };
}

/** Sends a request whose body is written piece by piece. */
function post(port: number, pieces: Iterable<string | Buffer>, agent = new Agent()) {
  return new Promise<Awaited<ReturnType<typeof readAnswer>>>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = httpRequest({ host: '127.0.0.1', port, path: syncPath, method: 'POST', headers, agent });
    request.on('response', response => resolve(readAnswer(response)));
    request.on('error', reject);
    const rest = pieces[Symbol.iterator]();
    const writeOn = () => {
      for (let next = rest.next(); !next.done; next = rest.next()) {
        if (!request.write(next.value)) return void request.once('drain', writeOn);
      }
      request.end();
    };
    writeOn();
  });
}

/** Everything the server says to these bytes, until it closes the connection. */
function talk(port: number, bytes: string, then?: (socket: Socket) => unknown): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      then?.(socket);
    });
    let heard = '';
    socket.on('data', piece => {
      heard += piece;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

const good = JSON.stringify(syncBody());
const answersStill = async (port: number) => expect((await post(port, [good])).status).toBe(200);
const megabyte = Buffer.alloc(1024 * 1024, 'x');
const head = (length: number) =>
  `POST ${syncPath} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** Writes the pieces one after the other, as fast as the server takes them. */
function writeAll(socket: Socket, pieces: readonly (string | Buffer)[]): void {
  const [first, ...rest] = pieces;
  if (first !== undefined) socket.write(first, () => writeAll(socket, rest));
}

// A busy machine takes its time for so many bytes.
const patient = { bodyLimitBytes: 65_536, requestTimeoutMs: 15_000, retryAfterSeconds: 3 };

describe.concurrent('given a body of 50 MB', { timeout: 20_000 }, () => {
  const pieces = () => Array.from({ length: 50 }, () => megabyte);

  it('announced, the caller is told 413 and may call again on the same connection', async () => {
    const { port, requestLines } = await listen({ limits: patient });
    const again = `${head(good.length).replace('Host: a', 'Host: a\r\nConnection: close')}${good}`;
    const heard = await talk(port, head(50 * megabyte.length), socket =>
      writeAll(socket, [...pieces(), again]),
    );
    expect(heard).toMatch(/HTTP\/1.1 413 .+"code":"BODY_TOO_LARGE".+HTTP\/1.1 200 /s);
    expect(await requestLines(2)).toMatchObject([
      { outcome: 'BODY_TOO_LARGE', status: 413 },
      { outcome: 'ok' },
    ]);
  });

  it('in chunks, the caller gets to read 413', async () => {
    const { port, requestLines } = await listen({ limits: patient });
    const answer = await post(port, pieces());
    expect(answer).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    expect(await requestLines(1)).toMatchObject([{ outcome: 'BODY_TOO_LARGE', status: 413 }]);
    await answersStill(port);
  });

  it('to an unknown route, the caller gets to read 404', async () => {
    const { port } = await listen({ hooks: [], limits: patient });
    const answer = await post(port, pieces());
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('ROUTE_UNKNOWN');
  });
});

it.concurrent('given a body of 30 MB within the limit, it is answered', { timeout: 20_000 }, async () => {
  const limits = { ...patient, bodyLimitBytes: 32 * 1024 * 1024 };
  const { port } = await listen({ limits });
  const body = JSON.stringify(syncBody({ ballast: 'x'.repeat(30 * 1024 * 1024) }));
  expect((await post(port, [body])).status).toBe(200);
});

describe.concurrent('given a slow caller', () => {
  const limits = { bodyLimitBytes: 65_536, requestTimeoutMs: 300, retryAfterSeconds: 1 };

  it.each([
    ['that stops in its headers', `POST ${syncPath} HTTP/1.1\r\nHost: a\r\n`],
    ['that stops in its body', `${head(100)}{"parent`],
    ['that sends nothing of its body', head(100)],
  ])('%s, it is told 408 and its place is free again', async (_how, bytes) => {
    const gate = createGate(1, 0);
    const { port, lines } = await listen({ limits, gate });
    const heard = await talk(port, bytes);
    expect(heard).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(heard).toContain('"code":"REQUEST_TIMEOUT"');
    expect(lines).toContainEqual(expect.objectContaining({ outcome: 'REQUEST_TIMEOUT', status: 408 }));
    await eventually(() => gate.admitted() === 0, 'an empty gate');
    await answersStill(port);
  });

  it('that sends a byte now and then, it is told 408', async () => {
    const { port } = await listen({ limits });
    const heard = await talk(port, head(1000), socket => {
      const timer = setInterval(() => socket.write('{'), 30);
      socket.on('close', () => clearInterval(timer));
    });
    expect(heard).toContain(' 408 ');
    await answersStill(port);
  });
});

describe.concurrent('given bytes that are no request', () => {
  it.each([
    ['garbage', '\u0000\u0001\u0002 not http at all\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['a TLS hello', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400, 'REQUEST_MALFORMED'],
    ['two lengths', head(1).replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n'), 400, 'REQUEST_MALFORMED'],
    ['a body that ends early', `${head(100)}{"par`, 400, 'BODY_INCOMPLETE'],
    ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}`, 431, 'HEADERS_TOO_LARGE'],
  ])('%s: answered, logged, survived', async (_given, bytes, status, code) => {
    const { port, lines } = await listen();
    const heard = await talk(port, bytes, socket => void socket.end());
    expect(heard).toContain(`HTTP/1.1 ${status} `);
    expect(heard).toContain(`"code":"${code}"`);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', outcome: code, status }));
    await answersStill(port);
  });
});

describe.concurrent('given a caller that goes away', () => {
  it('in the middle of its body, a line is logged and its place is free', async () => {
    const gate = createGate(1, 0);
    const { port, requestLines } = await listen({ gate });
    await talk(port, `${head(100)}{"par`, socket => void setTimeout(() => socket.destroy(), 50));
    expect(await requestLines(2)).toContainEqual(
      expect.objectContaining({ verb: 'sync', outcome: 'CLIENT_GONE' }),
    );
    await eventually(() => gate.admitted() === 0, 'an empty gate');
    await answersStill(port);
  });

  it('while its hook waits for a fact, its place is free once the fact is told', async () => {
    const gate = createGate(1, 0);
    const { promise: told, resolve: tell } = Promise.withResolvers<Facts>();
    let asked = false;
    const gatherFacts = () => {
      asked = true;
      return told;
    };
    const { port, requestLines } = await listen({ gate, gatherFacts });
    await talk(port, head(good.length) + good, async socket => {
      await eventually(() => asked, 'the question');
      socket.destroy();
    });
    expect(await requestLines(1)).toMatchObject([{ outcome: 'CLIENT_GONE', uid: 'uid-1' }]);
    tell({});
    await answersStill(port);
  });
});

describe.concurrent('given a kept connection', () => {
  it('while the server drains, the call under way is answered and the next is told to come back', async () => {
    let stage: Stage = 'serving';
    const gate = createGate(2, 0);
    const { port } = await listen({ gate, stage: () => stage, gatherFacts: () => sleep(200, {}) });
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const underWay = post(port, [good], agent);
    await eventually(() => gate.admitted() === 1, 'the call');
    stage = 'draining';
    const late = await post(port, [good], agent);
    expect([late.status, late.headers['retry-after'], late.body.code]).toEqual([429, '3', 'DRAINING']);
    expect((await underWay).status).toBe(200);
    agent.destroy();
  });

  it('while the server is being left, its calls are answered and then it is closed', async () => {
    const { port } = await listen({ stage: () => 'leaving' });
    const heard = await talk(port, head(good.length) + good);
    expect(heard).toMatch(/^HTTP\/1.1 200 OK\r\n.*connection: close\r\n/is);
  });
});
