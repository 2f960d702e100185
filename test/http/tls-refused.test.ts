/** Callers with whom no request comes about: each is refused and counted, and the server goes on. */
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { eventually } from './stage.ts';
import { listenTls } from './tls-stage.ts';

const limits = { bodyLimitBytes: 65_536, requestTimeoutMs: 2_000, retryAfterSeconds: 1 };

/** Resolves once the connection is over. */
function over(socket: Socket | TLSSocket): Promise<void> {
  socket.on('error', () => undefined).resume();
  return new Promise(resolve => socket.on('close', () => resolve()));
}

const talk = (port: number, bytes: string) => {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  return over(socket);
};
const host = '127.0.0.1';

type Attempt = (port: number, ca: string) => Promise<void>;
const attempts: [who: string, code: string, attempt: Attempt][] = [
  ['GETs by plain HTTP', 'TLS_REQUIRED', port => talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')],
  [
    'POSTs by plain HTTP',
    'TLS_REQUIRED',
    port => talk(port, 'POST /hooks/sandbox/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}'),
  ],
  ['speaks plain HTTP/2', 'TLS_REQUIRED', port => talk(port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ['takes it for a proxy', 'TLS_REQUIRED', port => talk(port, 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n')],
  ['speaks gibberish', 'TLS_REQUIRED', port => talk(port, '\u0000\u0001\u0002 hello there\r\n\r\n')],
  ['says nothing', 'TLS_FAILED', port => talk(port, '')],
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
