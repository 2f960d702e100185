/** Webhooks over TLS, and through a proxy, called as an installation's are. */
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TestCertificate } from '../../../test/server/certificates.ts';
import { createCertificate } from '../../../test/server/certificates.ts';
import { compositeResponse } from '../src/response.ts';
import { openWebhook } from '../src/webhook.ts';

const service = { name: 'hooks', namespace: 'team', port: 443, protocol: 'https' };
const stopping = new AbortController();
const servers: Server[] = [];
/** What the hook was sent. */
const heard: { authorization: string | undefined; version: string; body: string }[] = [];
/** What the proxy was asked to connect to. */
const asked: string[] = [];
let certificate: TestCertificate;
let hookPort: number;
let proxyUrl: string;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const createHook = ({ cert, key }: TestCertificate) =>
  createServer({ cert, key }, async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    heard.push({ authorization: request.headers.authorization, version: request.httpVersion, body });
    response.setHeader('content-type', 'application/json').end('{"status": {}, "children": []}');
  });

/** Knows one name. */
function createTunnels() {
  const proxy = createProxy();
  proxy.on('connect', ({ url = '' }, client) => {
    asked.push(url);
    if (url !== 'hooks.team:443') return void client.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    const hook = connect(hookPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      hook.pipe(client).pipe(hook);
    });
    for (const socket of [hook, client]) socket.on('error', () => undefined);
  });
  return proxy;
}

beforeAll(async () => {
  certificate = await createCertificate(undefined, ['hooks.team']);
  hookPort = await listen(createHook(certificate));
  proxyUrl = `http://127.0.0.1:${await listen(createTunnels())}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  heard.length = 0;
  asked.length = 0;
});
afterAll(() => {
  stopping.abort();
  for (const server of servers) server.close();
});

const open = (spec: Parameters<typeof openWebhook>[0], ca: string | undefined = certificate.ca) =>
  openWebhook(spec, { ca, headers: { authorization: 'Bearer abc' } }, 'sync', stopping.signal);
const direct = () => ({ url: `https://127.0.0.1:${hookPort}/sync` });

describe('a webhook by https', () => {
  test('is called with the CA and the header that it was given', async () => {
    const answer = await open(direct()).call({ parent: 'box' }, compositeResponse);
    expect(answer).toEqual({ status: {}, children: [] });
    expect(heard).toEqual([{ authorization: 'Bearer abc', version: '1.1', body: '{"parent":"box"}' }]);
  });

  test('is not called if its certificate is by another CA', async () => {
    const { ca } = await createCertificate();
    await expect(open(direct(), ca).call({}, compositeResponse)).rejects.toThrow(
      `http error: Post "${direct().url}"`,
    );
    expect(heard).toEqual([]);
  });

  test('is not called if its certificate is for another name', async () => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl);
    const other = createHook(await createCertificate(undefined, ['another.team']));
    const before = hookPort;
    hookPort = await listen(other);
    await expect(open({ service, path: '/sync' }).call({}, compositeResponse)).rejects.toThrow('http error');
    hookPort = before;
    expect([asked, heard]).toEqual([['hooks.team:443'], []]);
  });

  test('is called again after its server has closed the connection', async () => {
    const server = createHook(certificate);
    const url = `https://127.0.0.1:${await listen(server)}/sync`;
    const webhook = open({ url });
    await webhook.call({}, compositeResponse);
    server.closeAllConnections();
    await webhook.call({}, compositeResponse);
    expect(heard).toHaveLength(2);
  });

  test('cannot be opened with a CA that is none', () => {
    expect(() => open(direct(), 'hello')).toThrow('no valid PEM-encoded certificates found');
  });

  test('ends its calls when its controller stops', async () => {
    const stopped = new AbortController();
    const silent = `https://127.0.0.1:${await listen(createServer(certificate))}/sync`;
    const endpoint = { ca: certificate.ca, headers: {} };
    const call = openWebhook({ url: silent }, endpoint, 'sync', stopped.signal).call({}, compositeResponse);
    stopped.abort();
    await expect(call).rejects.toThrow(`http error: Post "${silent}": context canceled`);
  });
});

describe('a webhook through a proxy', () => {
  test('is reached by the name of its Service', async () => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl);
    await open({ service, path: '/sync' }).call({}, compositeResponse);
    expect([asked, heard.length]).toEqual([['hooks.team:443'], 1]);
  });

  test('fails when the proxy knows no way', async () => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl);
    const elsewhere = { ...service, name: 'gone' };
    await expect(open({ service: elsewhere, path: '/sync' }).call({}, compositeResponse)).rejects.toThrow(
      '503',
    );
    expect(asked).toEqual(['gone.team:443']);
  });

  test('on this machine is called directly', async () => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl);
    await open(direct()).call({}, compositeResponse);
    expect([asked, heard.length]).toEqual([[], 1]);
  });
});
