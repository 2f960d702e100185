/** A Pod's ServiceAccount tokens: asked of the API server, bound to the Pod, renewed in time. */
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { resourcePath } from '../../src/kubernetes/paths.ts';
import type { Pod } from './pod.ts';

/** A token for an audience (the API server's own if undefined) that is valid for a good while. */
export type GetToken = (audience: string | undefined, expirationSeconds: number) => Promise<string>;

interface TokenRequest {
  status: { token: string; expirationTimestamp: string };
}

/** A kubelet renews a token at this part of its life. */
const renewAt = 0.8;

/** Tokens of the Pod's ServiceAccount. */
export function createTokens(kubernetes: Kubernetes, { metadata, spec }: Pod): GetToken {
  const { namespace, name, uid } = metadata;
  const account = resourcePath({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace,
    name: spec.serviceAccountName,
  });
  const known = new Map<string, { token: string; renewAtMs: number }>();

  async function request(audience: string | undefined, expirationSeconds: number) {
    const askedMs = Date.now();
    const { status } = await kubernetes.request<TokenRequest>({
      method: 'POST',
      path: `${account}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          ...(audience && { audiences: [audience] }),
          expirationSeconds,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
        },
      },
    });
    const lifeMs = Date.parse(status.expirationTimestamp) - askedMs;
    return { token: status.token, renewAtMs: askedMs + renewAt * lifeMs };
  }

  return async (audience, expirationSeconds) => {
    const key = `${audience ?? ''} ${expirationSeconds}`;
    const before = known.get(key);
    if (before && Date.now() < before.renewAtMs) return before.token;
    const renewed = await request(audience, expirationSeconds);
    known.set(key, renewed);
    return renewed.token;
  };
}
