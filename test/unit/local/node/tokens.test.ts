import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTokens } from '../../../../local/node/tokens.ts';
import type { Kubernetes, KubernetesRequest } from '../../../../src/kubernetes/client.ts';
import { aPod } from './builders.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function issuing() {
  const requests: KubernetesRequest[] = [];
  const kubernetes: Pick<Kubernetes, 'request'> = {
    async request<T>(request: KubernetesRequest) {
      requests.push(request);
      const { spec } = request.body as { spec: { expirationSeconds: number } };
      const expirationTimestamp = new Date(Date.now() + spec.expirationSeconds * 1000).toISOString();
      return { status: { token: `token ${requests.length}`, expirationTimestamp } } as T;
    },
  };
  return { requests, token: createTokens(kubernetes as Kubernetes, aPod()) };
}

it('a token is the ServiceAccount’s, for its audience, and bound to the Pod', async () => {
  const { requests, token } = issuing();
  await token('me', 600);
  expect(requests).toMatchObject([
    {
      method: 'POST',
      path: '/api/v1/namespaces/team/serviceaccounts/default/token',
      body: {
        spec: { audiences: ['me'], expirationSeconds: 600, boundObjectRef: { name: 'served', uid: '1234' } },
      },
    },
  ]);
});

it('a token is kept for 80 % of its life, then renewed; each audience has its own', async () => {
  const { token } = issuing();
  expect(await token(undefined, 1000)).toBe('token 1');
  vi.setSystemTime(Date.now() + 799_000);
  expect(await token(undefined, 1000)).toBe('token 1');
  expect(await token('other', 1000)).toBe('token 2');
  vi.setSystemTime(Date.now() + 1_000);
  expect(await token(undefined, 1000)).toBe('token 3');
});
