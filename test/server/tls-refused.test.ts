/** Callers with whom no request comes about: each is refused and counted, and the server goes on. */
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { eventually } from './stage.ts';
import { listenTls, useTlsStages } from './tls-stage.ts';

useTlsStages();

/** Resolves once the connection is over. */
function over(socket: Socket | TLSSocket): Promise<void> {
  socket.on('error', () => undefined).resume();
  return new Promise(resolve => socket.on('close', () => resolve()));
}

/** Everything the server says to these bytes. */
async function talk(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  let heard = '';
  socket.on('data', piece => {
    heard += piece;
  });
  await over(socket);
  return heard;
}
const host = '127.0.0.1';

const limits = { bodyLimitBytes: 65_536, requestTimeoutMs: 2_000, retryAfterSeconds: 1 };
const head = 'POST /v2/hooks/sandbox/sync HTTP/1.1\r\nHost: a\r\n';

const withoutTls: [how: string, bytes: string][] = [
  ['GETs', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['POSTs', `${head}Content-Length: 2\r\n\r\n{}`],
  ['POSTs 5 MB', `${head}Content-Length: 5000000\r\n\r\n${'x'.repeat(5_000_000)}`],
  ['speaks HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['takes it for a proxy', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['speaks gibberish', '\u0000\u0001\u0002 hello there\r\n\r\n'],
];

type Attempt = (port: number, ca: string) => Promise<unknown>;
const attempts: [who: string, code: string, attempt: Attempt][] = [
  ['says nothing', 'TLS_FAILED', port => talk(port, '')],
  ['begins TLS and falls silent', 'TLS_FAILED', port => talk(port, '\u0016\u0003\u0001')],
  ['sends gibberish for a handshake', 'TLS_FAILED', port => talk(port, '\u0016 hello there\r\n\r\n')],
  [
    'knows TLS 1.1 at most',
    'TLS_FAILED',
    port => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      return over(connectTls({ host, port, rejectUnauthorized: false, ...old }));
    },
  ],
  [
    'speaks another protocol within TLS',
    'TLS_FAILED',
    (port, ca) => over(connectTls({ host, port, ca, ALPNProtocols: ['smtp'] })),
  ],
  [
    'sends gibberish within TLS',
    'REQUEST_MALFORMED',
    (port, ca) => {
      const socket = connectTls({ host, port, ca }, () => socket.write('hello there\r\n\r\n'));
      return over(socket);
    },
  ],
  [
    'promises HTTP/2 and sends gibberish',
    'REQUEST_MALFORMED',
    (port, ca) => {
      const socket = connectTls({ host, port, ca, ALPNProtocols: ['h2'] }, () =>
        socket.write('x'.repeat(64)),
      );
      return over(socket);
    },
  ],
];

describe.concurrent('a caller without TLS', { timeout: 20_000 }, () => {
  it.each(withoutTls)('that %s is told so in plain HTTP, and counted', async (_how, bytes) => {
    const { port, rejected, lines, caller } = await listenTls({ limits });
    const heard = await talk(port, bytes);
    expect(heard).toMatch(/^HTTP\/1.1 400 Bad Request\r\n.+"code":"TLS_REQUIRED"/s);
    expect(await rejected('TLS_REQUIRED')).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', outcome: 'TLS_REQUIRED' }));
    expect((await caller('HTTP/2')()).status).toBe(200);
  });
});

describe.concurrent('a caller', { timeout: 20_000 }, () => {
  it.each(attempts)('that %s is counted as %s', async (_who, code, attempt) => {
    const { port, ca, rejected, lines, caller } = await listenTls({ limits });
    await attempt(port, ca);
    await eventually(async () => (await rejected(code)) === 1, `the count of ${code}`);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', outcome: code, msg: 'refused' }));
    expect((await caller('HTTP/2')()).status).toBe(200);
  });

  it('that connects and goes away again is not counted', async () => {
    const { port, metrics, caller } = await listenTls({ limits });
    await new Promise<void>(resolve => {
      const socket = connect(port, host, () => socket.destroy());
      socket.on('close', () => resolve());
    });
    expect((await caller('HTTP/2')()).status).toBe(200);
    const { values } = await metrics.rejected.get();
    expect(values.filter(({ value }) => value > 0)).toEqual([]);
  });

  it('is offered HTTP/2 first, by TLS 1.3', async () => {
    const { port, ca } = await listenTls();
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca });
    await new Promise(resolve => session.once('connect', resolve));
    const { alpnProtocol } = session;
    const socket = connectTls({ host, port, ca, ALPNProtocols: ['http/1.1', 'h2'] });
    await new Promise(resolve => socket.once('secureConnect', resolve));
    expect([alpnProtocol, socket.alpnProtocol, socket.getProtocol()]).toEqual(['h2', 'h2', 'TLSv1.3']);
    session.destroy();
    socket.destroy();
  });
});
