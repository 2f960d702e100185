import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect as openSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ClusterAccess, openClusterAccess } from '../../../../src/kubernetes/access.ts';
import { createKubernetes } from '../../../../src/kubernetes/client.ts';
import { readKubeconfig, readServiceAccount } from '../../../../src/kubernetes/cluster-config.ts';
import { connect } from '../../../../src/kubernetes/connect.ts';
import { createCertificate, type TestCertificate } from '../../../server/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.useRealTimers());

let files = 0;

function write(text: string): string {
  files += 1;
  const file = join(folder, `file-${files}`);
  writeFileSync(file, text);
  return file;
}

/** A kubeconfig with two contexts, of which `mine` is the current one. */
function kubeconfig(user: object, cluster: object = {}, changes: object = {}): string {
  const content = {
    'current-context': 'mine',
    contexts: [
      { name: 'other', context: { cluster: 'other', user: 'other' } },
      { name: 'mine', context: { cluster: 'here', user: 'me', namespace: 'team' } },
    ],
    clusters: [
      { name: 'other', cluster: { server: 'https://other' } },
      { name: 'here', cluster: { server: 'https://127.0.0.1:6443/base/', ...cluster } },
    ],
    users: [
      { name: 'other', user: {} },
      { name: 'me', user },
    ],
    ...changes,
  };
  return write(JSON.stringify(content));
}

const accessTo = (file: string): ClusterAccess => {
  const access = openClusterAccess(readKubeconfig(file));
  onTestFinished(access.close);
  return access;
};
const authorization = async (access: ClusterAccess) => (await access.connection()).headers.authorization;
const headersOf = async (user: object) => (await accessTo(kubeconfig(user)).connection()).headers;
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A server on 127.0.0.1, by TLS where it is given a certificate; resolves to its port. */
async function serve(listener: RequestListener, tls?: ServerOptions): Promise<number> {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Asks for `/api`; resolves to its JSON. */
async function ask(file: string): Promise<unknown> {
  const kubernetes = await connect(file, {});
  onTestFinished(kubernetes.close);
  return kubernetes.request({ method: 'GET', path: '/api' });
}

describe('the cluster of a kubeconfig', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await createCertificate(undefined, ['api']);
    writeFileSync(join(folder, 'ca.crt'), certificate.ca);
  });
  const tell: RequestListener = ({ url, socket }, response) => {
    const { servername, authorized } = socket as TLSSocket;
    response.end(JSON.stringify({ url, servername, authorized }));
  };
  const mutual = () => ({ ...certificate, requestCert: true, rejectUnauthorized: false });

  it('is that of its current context', () => {
    expect(accessTo(kubeconfig({})).server).toBe('https://127.0.0.1:6443/base');
  });

  it('is reached with certificates that are given as base64, or as files beside it', async () => {
    const port = await serve(tell, mutual());
    const user = {
      'client-certificate-data': base64(certificate.cert),
      'client-key-data': base64(certificate.key),
    };
    const cluster = { 'certificate-authority': 'ca.crt', 'tls-server-name': 'api' };
    const file = kubeconfig(user, { server: `https://127.0.0.1:${port}/base`, ...cluster });
    expect(await ask(file)).toEqual({ url: '/base/api', servername: 'api', authorized: true });
  });

  it('must prove who it is, unless told that it need not', async () => {
    const server = `https://127.0.0.1:${await serve(tell, mutual())}`;
    await expect(ask(kubeconfig({}, { server }))).rejects.toThrow('self-signed certificate');
    expect(await ask(kubeconfig({}, { server, 'insecure-skip-tls-verify': true }))).toMatchObject({
      url: '/api',
    });
  });

  it('may be served without TLS', async () => {
    const server = `http://127.0.0.1:${await serve(tell)}`;
    expect(await ask(kubeconfig({}, { server }))).toMatchObject({ url: '/api' });
  });

  it('is reached through its proxy', async () => {
    const port = await serve(tell, mutual());
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, client) => {
      asked.push(String(request.url));
      const onward = openSocket(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(client).pipe(onward);
      });
      onTestFinished(() => void onward.destroy());
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const cluster = {
      server: 'https://api:6443',
      'proxy-url': proxyUrl,
      'certificate-authority': 'ca.crt',
    };
    expect(await ask(kubeconfig({}, cluster))).toMatchObject({ url: '/api', servername: 'api' });
    expect(asked).toEqual(['api:6443']);
  });

  it('gets new connections once a certificate has been renewed, and no sooner', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const authority = write(certificate.ca);
    const access = accessTo(kubeconfig({}, { 'certificate-authority': authority }));
    const { dispatcher: first } = await access.connection();
    vi.advanceTimersByTime(11_000);
    expect((await access.connection()).dispatcher).toBe(first);
    writeFileSync(authority, (await createCertificate()).ca);
    vi.advanceTimersByTime(11_000);
    expect((await access.connection()).dispatcher).not.toBe(first);
  });
});

describe('the user of a kubeconfig', () => {
  const idToken = ['{}', JSON.stringify({ exp: 4_000_000_000 }), '']
    .map(part => Buffer.from(part).toString('base64url'))
    .join('.');
  const plugin = (status: object) => ({
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [
      '-e',
      `console.log(JSON.stringify({ status: { ...${JSON.stringify(status)}, ...JSON.parse(process.env.MORE) } }))`,
    ],
    env: [{ name: 'MORE', value: '{"token": "from-plugin"}' }],
  });

  it.each([
    ['nothing', {}, undefined],
    ['a token', { token: 'abc' }, 'Bearer abc'],
    ['a name and a password', { username: 'me', password: 'pw' }, `Basic ${base64('me:pw')}`],
    ['a plugin', { exec: plugin({}) }, 'Bearer from-plugin'],
    [
      'an ID token',
      { 'auth-provider': { name: 'oidc', config: { 'id-token': idToken } } },
      `Bearer ${idToken}`,
    ],
  ])('proves who we are with %s', async (_given, user, expected) => {
    expect((await headersOf(user)).authorization).toBe(expected);
  });

  it('may be another one whom we act as', async () => {
    expect(await headersOf({ token: 'abc', as: 'jane' })).toEqual({
      authorization: 'Bearer abc',
      'impersonate-user': 'jane',
    });
  });

  it('is asked for its token anew when the API server refuses it, once', async () => {
    const tokens: unknown[] = [];
    const port = await serve(({ headers }, response) => {
      tokens.push(headers.authorization);
      response.writeHead(tokens.length === 1 ? 401 : 200).end('{}');
    });
    let refusals = 0;
    const access = accessTo(kubeconfig({ token: 'abc' }, { server: `http://127.0.0.1:${port}` }));
    const refused = () => {
      refusals += 1;
      access.refused();
    };
    await createKubernetes({ ...access, refused }).request({ method: 'GET', path: '/api' });
    expect([tokens.length, refusals]).toEqual([2, 1]);
  });

  it('has a token file, which is read again, because tokens are rotated', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const tokenFile = write('first\n');
    const access = accessTo(kubeconfig({ token: 'other', tokenFile }));
    expect(await authorization(access)).toBe('Bearer first');
    writeFileSync(tokenFile, 'second\n');
    expect(await authorization(access)).toBe('Bearer first');
    vi.advanceTimersByTime(61_000);
    expect(await authorization(access)).toBe('Bearer second');
  });

  it('has a plugin that is asked again when its token has expired, and again after it failed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const counter = write('');
    const script = `require('fs').appendFileSync(${JSON.stringify(counter)}, 'x');
      const calls = require('fs').readFileSync(${JSON.stringify(counter)}, 'utf8').length;
      if (calls === 2) process.exit(1);
      const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = spec.interactive ? 'none' : 'token-' + calls;
      console.log(JSON.stringify({ status: { token, expirationTimestamp: process.env.EXPIRY } }))`;
    const expiry = new Date(Date.now() + 600_000).toISOString();
    const exec = {
      apiVersion: 'v1',
      command: process.execPath,
      args: ['-e', script],
      env: [{ name: 'EXPIRY', value: expiry }],
    };
    const access = accessTo(kubeconfig({ exec }));
    expect(await authorization(access)).toBe('Bearer token-1');
    vi.advanceTimersByTime(590_000);
    expect(await authorization(access)).toBe('Bearer token-1');
    vi.advanceTimersByTime(11_000);
    await expect(access.connection()).rejects.toThrow();
    expect(await authorization(access)).toBe('Bearer token-3');
  });
});

describe('a kubeconfig', () => {
  it.each([
    ['that is not there', () => '/no/such', 'ENOENT'],
    ['that is no YAML', () => write('a: [1'), 'YAMLException'],
    [
      'without a current context',
      () => kubeconfig({}, {}, { 'current-context': undefined }),
      'current-context',
    ],
    ['whose context is missing', () => kubeconfig({}, {}, { 'current-context': 'gone' }), 'the context gone'],
    ['whose cluster is missing', () => kubeconfig({}, {}, { clusters: [] }), 'the cluster here'],
    ['whose user is missing', () => kubeconfig({}, {}, { users: [] }), 'the user me'],
    ['whose server is no address', () => kubeconfig({}, { server: 'here' }), 'server'],
    [
      'with an auth provider that is not known',
      () => kubeconfig({ 'auth-provider': { name: 'mine' } }),
      'use exec',
    ],
  ])('%s is refused with its name and the reason', (_given, file, reason) => {
    const name = file();
    expect(() => readKubeconfig(name)).toThrow(name);
    expect(() => readKubeconfig(name)).toThrow(reason);
  });
});

it('outside of a Pod, without a kubeconfig, says what to do', () => {
  expect(() => readServiceAccount({})).toThrow('set KUBECONFIG');
});
