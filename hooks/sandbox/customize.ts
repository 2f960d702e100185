import { API_VERSION } from '../api/common.ts';
import type { Sandbox, SandboxSpec } from '../api/sandbox.ts';
import type { CustomizeResponse, Hook, RelatedResourceRule } from '../contract.ts';
import type { Settings } from '../settings.ts';
import { identityOf } from './identity.ts';
import { mountedClaims } from './volume-claim.ts';

const profile = ({ profileRef }: SandboxSpec, namespace: string): RelatedResourceRule[] =>
  profileRef === undefined
    ? []
    : [
        {
          apiVersion: API_VERSION,
          resource: 'sandboxprofiles',
          namespace: profileRef.namespace ?? namespace,
          names: [profileRef.name],
        },
      ];

/** Claims are related only where the Sandbox mounts some, since they change more often than the other kinds. */
const claims = (spec: SandboxSpec, sandbox: Sandbox): RelatedResourceRule[] => {
  const identity = identityOf(sandbox);
  const names = mountedClaims(spec, identity).map(({ name }) => name);
  return names.length === 0
    ? []
    : [
        {
          apiVersion: 'v1',
          resource: 'persistentvolumeclaims',
          namespace: identity.namespace,
          names: [...new Set(names)],
        },
      ];
};

/**
 * What a Sandbox reacts to: every RuntimeEnvironment (it may be the one it waits for), its profile, the RuntimeClass of level
 * high, and the claims it mounts. Depends on spec and identity alone, since Metacontroller caches the answer by generation.
 */
export const customize: Hook<{ sandbox: Sandbox }, CustomizeResponse, Settings> = (
  { sandbox },
  { settings },
) => ({
  response: {
    relatedResources: [
      { apiVersion: API_VERSION, resource: 'runtimeenvironments' },
      { apiVersion: 'node.k8s.io/v1', resource: 'runtimeclasses', names: [settings.gvisor.runtimeClassName] },
      ...profile(sandbox.spec, sandbox.metadata.namespace ?? 'default'),
      ...claims(sandbox.spec, sandbox),
    ],
  },
  effects: [],
});
