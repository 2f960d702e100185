import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createClusterAccess } from '../../src/kubernetes/credentials.ts';
import { readKubeconfig, readServiceAccount } from '../../src/kubernetes/kubeconfig.ts';

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

const headersOf = (user: object) => createClusterAccess(readKubeconfig(kubeconfig(user))).headers();
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a kubeconfig', () => {
  it('leads to the cluster of its current context', () => {
    expect(createClusterAccess(readKubeconfig(kubeconfig({}))).server).toBe('https://127.0.0.1:6443/base');
  });

  it('gives certificates as base64, or as files beside it', () => {
    writeFileSync(join(folder, 'ca.crt'), 'CA');
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') };
    const { tls } = readKubeconfig(
      kubeconfig(user, { 'certificate-authority': 'ca.crt', 'tls-server-name': 'api' }),
    );
    expect(tls).toEqual({
      ca: Buffer.from('CA'),
      cert: Buffer.from('CERT'),
      key: Buffer.from('KEY'),
      servername: 'api',
    });
  });

  it('checks the server unless told not to', () => {
    expect(readKubeconfig(kubeconfig({})).tls).toEqual({});
    expect(readKubeconfig(kubeconfig({}, { 'insecure-skip-tls-verify': true })).tls).toEqual({
      rejectUnauthorized: false,
    });
  });

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
  ])('proves who we are with %s', async (_given, user, authorization) => {
    expect((await headersOf(user)).authorization).toBe(authorization);
  });

  it('reads a token file again, because tokens are rotated', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const tokenFile = write('first\n');
    const access = createClusterAccess(readKubeconfig(kubeconfig({ tokenFile })));
    expect((await access.headers()).authorization).toBe('Bearer first');
    writeFileSync(tokenFile, 'second\n');
    expect((await access.headers()).authorization).toBe('Bearer first');
    vi.advanceTimersByTime(31_000);
    expect((await access.headers()).authorization).toBe('Bearer second');
  });

  it('asks a plugin again before its token expires, and again after it failed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const counter = write('');
    const script = `require('fs').appendFileSync(${JSON.stringify(counter)}, 'x');
      const calls = require('fs').readFileSync(${JSON.stringify(counter)}, 'utf8').length;
      if (calls === 2) process.exit(1);
      console.log(JSON.stringify({ status: { token: 'token-' + calls, expirationTimestamp: process.env.EXPIRY } }))`;
    const expiry = new Date(Date.now() + 600_000).toISOString();
    const exec = {
      apiVersion: 'v1',
      command: process.execPath,
      args: ['-e', script],
      env: [{ name: 'EXPIRY', value: expiry }],
    };
    const access = createClusterAccess(readKubeconfig(kubeconfig({ exec })));
    expect((await access.headers()).authorization).toBe('Bearer token-1');
    expect((await access.headers()).authorization).toBe('Bearer token-1');
    vi.advanceTimersByTime(545_000);
    await expect(access.headers()).rejects.toThrow();
    expect((await access.headers()).authorization).toBe('Bearer token-3');
  });

  it.each([
    ['that is not there', () => '/no/such', 'ENOENT'],
    ['that is no YAML', () => write('a: [1'), 'Flow sequence'],
    [
      'without a current context',
      () => kubeconfig({}, {}, { 'current-context': undefined }),
      'current-context',
    ],
    ['whose context is missing', () => kubeconfig({}, {}, { 'current-context': 'gone' }), 'the context gone'],
    ['whose cluster is missing', () => kubeconfig({}, {}, { clusters: [] }), 'the cluster here'],
    ['whose user is missing', () => kubeconfig({}, {}, { users: [] }), 'the user me'],
    ['whose server is no address', () => kubeconfig({}, { server: 'here' }), 'server'],
    ['with impersonation', () => kubeconfig({ as: 'admin' }), 'impersonation is not supported'],
    ['with an old auth provider', () => kubeconfig({ 'auth-provider': {} }), 'use exec'],
  ])('%s is refused with its name and the reason', (_given, file, reason) => {
    const name = file();
    expect(() => readKubeconfig(name)).toThrow(name);
    expect(() => readKubeconfig(name)).toThrow(reason);
  });
});

it('outside of a Pod, without a kubeconfig, says what to do', () => {
  expect(() => readServiceAccount({})).toThrow('set KUBECONFIG');
});
