/** What a Sandbox resolves to in a cluster with these objects. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import { identityOf } from '../../hooks/lib/identity.ts';
import { type Resolution, resolve } from '../../hooks/resolve/resolve.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import { dataVolumeName } from '../../hooks/sandbox/storage/mounted-volumes.ts';
import { persistentVolumeMounts } from '../../hooks/sandbox/storage/volume-mounts.ts';
import type { Settings } from '../../hooks/settings.ts';
import { availableIn } from './available.ts';
import { settings } from './context.ts';
import { type Envelope, request } from './request.ts';
import type { SandboxBuilder } from './sandbox.ts';

/** The Sandbox of a request, resolved as the sync hook does it. */
export function resolutionIn(envelope: Envelope, chosen: Settings): Resolution {
  const { sandbox } = parseSandboxRequest(envelope);
  const { spec } = sandbox;
  const identity = identityOf(sandbox);
  const mounts = persistentVolumeMounts(spec, dataVolumeName(spec, identity));
  const wanted = { spec, namespace: identity.namespace, persistentVolumeMounts: mounts };
  return resolve(wanted, availableIn(envelope.cluster), chosen);
}

export const resolutionOf = (builder: SandboxBuilder, objects: readonly KubernetesObject[]): Resolution =>
  resolutionIn(
    request(builder.build())
      .with(...objects)
      .build(),
    settings(),
  );
