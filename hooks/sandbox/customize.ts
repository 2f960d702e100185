import type { Sandbox, SandboxSpec } from '../api/sandbox.ts';
import type { CustomizeResponse, Hook, RelatedResourceRule } from '../contract.ts';
import { identityOf } from '../lib/identity.ts';
import { availabilityRules } from '../resolve/available.ts';
import type { Settings } from '../settings.ts';
import { mountedClaims } from './volume-claim.ts';

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
      ...availabilityRules(sandbox.spec, sandbox.metadata.namespace ?? 'default', settings),
      ...claims(sandbox.spec, sandbox),
    ],
  },
  effects: [],
});
