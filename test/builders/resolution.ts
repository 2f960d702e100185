/** What a Sandbox resolves to beside these related objects. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import { identityOf } from '../../hooks/lib/identity.ts';
import { type Resolution, resolve } from '../../hooks/resolve/resolve.ts';
import { claimMounts } from '../../hooks/sandbox/claim-mounts.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import { dataClaimName } from '../../hooks/sandbox/volume-claim.ts';
import type { Settings } from '../../hooks/settings.ts';
import { settings } from './context.ts';
import { type Envelope, request } from './request.ts';
import type { SandboxBuilder } from './sandbox.ts';

/** The Sandbox of a request, resolved as the sync hook does it. */
export function resolutionIn(envelope: Envelope, chosen: Settings): Resolution {
  const parsed = parseSandboxRequest(structuredClone(envelope));
  const { spec } = parsed.sandbox;
  const identity = identityOf(parsed.sandbox);
  const mounts = claimMounts(spec, dataClaimName(spec, identity));
  return resolve({ spec, namespace: identity.namespace, claimMounts: mounts }, parsed, chosen);
}

export const resolutionOf = (builder: SandboxBuilder, related: readonly KubernetesObject[]): Resolution =>
  resolutionIn(
    request(builder.build())
      .with(...related)
      .build(),
    settings(),
  );
