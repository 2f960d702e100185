import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, describe, expect, it } from 'vitest';
import { askProbe } from '../../../../local/node/probe-request.ts';
import { aContainer } from './builders.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const answerAll: RequestListener = (request, response) => {
  const path = request.url ?? '';
  const status = path === '/header' ? (request.headers.secret === 'yes' ? 200 : 401) : Number(path.slice(1));
  if (status) response.writeHead(status, { location: '/500' }).end();
};

/** What is wrong with a container whose port `main` is this one. */
async function ask(probe: object, port: number): Promise<string | undefined> {
  const ports = [{ name: 'main', containerPort: port }];
  const container = aContainer({ ports, readinessProbe: { timeoutSeconds: 1, ...probe } });
  if (!container.readinessProbe) throw new Error('it has a probe');
  return askProbe(container.readinessProbe, container, '127.0.0.1');
}

describe('an HTTP probe', () => {
  const port = listen(createHttpServer(answerAll));
  it.each([
    ['is content with a 200', { path: '/200' }, undefined],
    ['is content with a redirect, which it doesn’t follow', { path: '/302' }, undefined],
    ['isn’t with a 404', { path: '/404' }, 'HTTP status 404'],
    ['isn’t with a 500', { path: '/500' }, 'HTTP status 500'],
    ['sends its headers', { path: '/header', httpHeaders: [{ name: 'secret', value: 'yes' }] }, undefined],
    ['isn’t with silence', { path: '/0' }, expect.stringContaining('abort')],
    ['isn’t with a port of no name', { port: 'none' }, expect.stringContaining('no port is named none')],
  ])('%s', async (_, get, expected) => {
    expect(await ask({ httpGet: { port: 'main', ...get } }, await port)).toEqual(expected);
  });

  it('asks over HTTPS whoever signed the certificate', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'nobody' }], {
      keyType: 'ec',
    });
    const secure = await listen(createHttpsServer({ cert, key }, answerAll));
    const httpGet = (path: string) => ({ httpGet: { port: 'main', scheme: 'HTTPS', path } });
    expect(await ask(httpGet('/200'), secure)).toBeUndefined();
    expect(await ask(httpGet('/503'), secure)).toBe('HTTP status 503');
  });
});

describe('a TCP probe', () => {
  it('is content once somebody listens', async () => {
    expect(await ask({ tcpSocket: { port: 'main' } }, await listen(createHttpServer()))).toBeUndefined();
  });

  it('isn’t when nobody does', async () => {
    const server = createHttpServer();
    const port = await listen(server);
    server.close();
    expect(await ask({ tcpSocket: { port } }, port)).toContain('ECONNREFUSED');
  });
});
