/** Who may call the webhooks: only who trusts their certificate and knows the token. Everybody else is refused, and counted. */
import type { Secret } from 'kubernetes-types/core/v1.js';
import { ProxyAgent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Installed, install } from './support/installed.ts';
import { rejectedByCode } from './support/metrics.ts';
import { NAMESPACE } from './support/release.ts';

const HOOK = '/v2/hooks/sandbox/sync';
const HOST = `llmsafespace.${NAMESPACE}`;

let installed: Installed;
let ca: string;
let token: string;

async function readSecrets() {
  const read = (name: string) =>
    installed.api.call<Secret>({ method: 'GET', path: `/api/v1/namespaces/${NAMESPACE}/secrets/${name}` });
  const decode = (text = '') => Buffer.from(text, 'base64').toString();
  ca = decode((await read('llmsafespace-tls')).data?.['ca.crt']);
  token = decode(Object.values((await read('llmsafespace-token')).data ?? {})[0]);
}

interface Caller {
  protocol?: 'http' | 'https';
  authorization?: string;
  /** PEM of the CA; undefined is the machine's own. */
  trusts?: string | undefined;
}

interface Answer {
  status: number;
  code: string;
}

/** The answer to an empty hook call through the Service. */
async function call({ protocol = 'https', authorization, ...caller }: Caller): Promise<Answer> {
  const trusts = 'trusts' in caller ? caller.trusts : ca;
  const dispatcher = new ProxyAgent({
    uri: inject('chartCluster').proxyUrl,
    proxyTunnel: true,
    ...(trusts && { requestTls: { ca: trusts } }),
  });
  try {
    const { statusCode, body } = await request(`${protocol}://${HOST}:443${HOOK}`, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: '{}',
    });
    const { code } = (await body.json()) as { code: string };
    return { status: statusCode, code };
  } finally {
    await dispatcher.destroy();
  }
}

beforeAll(async () => {
  installed = await install();
  await readSecrets();
});
afterAll(() => installed.close());

it('a caller with the token is let in: its empty request is what is wrong', async () => {
  const answer = await call({ authorization: `Bearer ${token}` });
  expect(answer).toEqual({ status: 400, code: 'HOOK_VERSION_UNSUPPORTED' });
});

describe.each([
  ['without a token', {}, 'TOKEN_WRONG', 401],
  ['with a wrong token', { authorization: 'Bearer guessed' }, 'TOKEN_WRONG', 401],
  ['with the token under another scheme', { authorization: 'Basic guessed' }, 'TOKEN_WRONG', 401],
  ['without TLS', { protocol: 'http' }, 'TLS_REQUIRED', 400],
] satisfies [string, Caller, string, number][])('a caller %s', (_, caller, code, status) => {
  it(`is answered ${status}, and counted as ${code}`, async () => {
    const before = await rejectedByCode(installed, code);
    expect(await call(caller)).toEqual({ status, code });
    expect(await rejectedByCode(installed, code)).toBe(before + 1);
  });
});

it('a caller that trusts other certificates does not send its token', async () => {
  await expect(call({ trusts: undefined, authorization: `Bearer ${token}` })).rejects.toThrow(
    /certificate|self-signed|issuer/,
  );
});
