import type { FactQueries } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import { identityOf } from '../lib/identity.ts';
import { servingOf } from '../lib/serving.ts';
import { CONTAINER_NAME } from '../pod/container.ts';
import { isHardened } from '../pod/hardened.ts';
import type { Settings } from '../settings.ts';
import { hasUnknownPod, isMissing } from './owned-pod.ts';
import type { SandboxRequest } from './request.ts';

/** Usage is measured while the Sandbox runs, where the installation wants it. */
function usageQuery({ sandbox: { metadata, status } }: SandboxRequest, settings: Settings): FactQueries {
  const { podName: name } = status;
  const maxAgeSeconds = settings.usageIntervalSeconds;
  if (maxAgeSeconds === 0 || status.phase !== 'Running' || name === undefined) return {};
  const namespace = metadata.namespace ?? 'default';
  return { podUsage: { namespace, name, container: CONTAINER_NAME, maxAgeSeconds } };
}

/**
 * A Sandbox that has all but its Pod waits for the claim that is bringing it; and a warm Pod that isn't observed may merely not be
 * seen yet.
 */
function claimedPodQuery(request: SandboxRequest, settings: Settings): FactQueries {
  const { sandbox, children } = request;
  const { namespace = 'default', uid } = sandbox.metadata;
  const { podName } = sandbox.status;
  const isClaimed = servingOf(sandbox, settings).by === 'claim';
  const hasPolicy = observedOf(children, 'NetworkPolicy.networking.k8s.io/v1').length > 0;
  const hasPod = observedOf(children, 'Pod.v1').length > 0;
  return isMissing(request) || (isClaimed && hasPolicy && !hasPod)
    ? { claimedPod: { namespace, uid, podName } }
    : {};
}

/** Before a Pod is created its namespace must be closed; a Pod that should be there and isn't may have been refused. */
export function sandboxFactQueries(request: SandboxRequest, settings: Settings): FactQueries {
  const { sandbox } = request;
  const { namespace = 'default', uid } = sandbox.metadata;
  const isUnknown = hasUnknownPod(request, identityOf(sandbox));
  const podNames = observedOf(request.children, 'Pod.v1').map(({ metadata }) => metadata.name);
  const vouched: FactQueries = isUnknown ? { assignedWarmPod: { namespace, uid, podNames } } : {};
  if (sandbox.status.phase === 'Terminated') return vouched;
  const claimed = claimedPodQuery(request, settings);
  if (isUnknown) return { ...vouched, ...claimed, baselinePolicy: { namespace } };
  if (observedOf(request.children, 'Pod.v1').some(isHardened)) return usageQuery(request, settings);
  const asked = sandbox.status.phase === 'Creating' || sandbox.status.phase === 'Failed';
  return {
    baselinePolicy: { namespace },
    ...(asked && { lastSyncError: { namespace, uid } }),
    ...claimed,
  };
}
