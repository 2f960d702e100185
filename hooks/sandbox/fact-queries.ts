import type { FactQueries } from '../contract.ts';
import { CONTAINER_NAME } from '../pod/container.ts';
import type { Settings } from '../settings.ts';
import { identityOf } from './identity.ts';
import { ownedPods } from './owned-pod.ts';
import type { SandboxRequest } from './request.ts';

/** Usage is measured while the Sandbox runs, where the installation wants it. */
function usageQuery({ sandbox: { metadata, status } }: SandboxRequest, settings: Settings): FactQueries {
  const { podName: name } = status;
  const maxAgeSeconds = settings.usageIntervalSeconds;
  if (maxAgeSeconds === 0 || status.phase !== 'Running' || name === undefined) return {};
  const namespace = metadata.namespace ?? 'default';
  return { podUsage: { namespace, name, container: CONTAINER_NAME, maxAgeSeconds } };
}

/** Before a Pod is created its namespace must be closed; a Pod that should be there and isn't may have been refused. */
export function sandboxFactQueries(request: SandboxRequest, settings: Settings): FactQueries {
  const { sandbox } = request;
  if (sandbox.status.phase === 'Terminated') return {};
  if (ownedPods(request, identityOf(sandbox)).own) return usageQuery(request, settings);
  const { namespace = 'default', uid } = sandbox.metadata;
  const asked = sandbox.status.phase === 'Creating' || sandbox.status.phase === 'Failed';
  return { baselinePolicy: { namespace }, ...(asked && { lastSyncError: { namespace, uid } }) };
}
