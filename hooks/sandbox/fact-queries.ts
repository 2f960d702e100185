import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { FactQueries, KubernetesObject } from '../contract.ts';
import type { BackOff } from '../lib/back-off.ts';
import { observedOf } from '../lib/children.ts';
import { findCondition } from '../lib/conditions.ts';
import { identityOf } from '../lib/identity.ts';
import { ANNOTATIONS } from '../lib/serving.ts';
import { CONTAINER_NAME } from '../pod/container.ts';
import { isHardened } from '../pod/hardened.ts';
import { podOutcome } from '../pod/outcome.ts';
import type { Settings } from '../settings.ts';
import { observedPolicies } from './network/decide.ts';
import { hasUnknownPod, isMissing } from './pod/own-or-foreign.ts';
import { needsRecordedStatus } from './recorded-status.ts';
import type { SandboxRequest } from './request.ts';
import { foreignVolumes } from './storage/mounted-volumes.ts';
import { triedVolume } from './storage/persistent-volume-claim.ts';
import { isExplainedByEvents } from './storage/storage-ready.ts';
import { volumeUsageQuery } from './storage/volume-usage.ts';

/** A running Sandbox's usage, if the installation enables it. */
function usageQuery({ sandbox: { metadata, status } }: SandboxRequest, settings: Settings): FactQueries {
  const { podName: name } = status;
  const maxAgeSeconds = settings.usageIntervalSeconds;
  if (maxAgeSeconds === 0 || status.phase !== 'Running' || name === undefined) return {};
  const namespace = metadata.namespace;
  return { podUsage: { namespace, name, container: CONTAINER_NAME, maxAgeSeconds } };
}

/** A Pod that only a WarmPod could vouch for, and a warm one that isn't observed, may merely not be seen yet. */
function warmPodQueries(request: SandboxRequest): FactQueries {
  const { metadata, status } = request.sandbox;
  const { namespace, name, uid } = metadata;
  const pods = observedOf(request.children, 'Pod.v1').map(pod => ({
    name: pod.metadata.name,
    assignedAt: pod.metadata.annotations?.[ANNOTATIONS.assignedAt],
  }));
  const { podName } = status;
  return {
    ...(hasUnknownPod(request, identityOf(request.sandbox)) && {
      assignedWarmPod: { namespace, name, uid, pods },
    }),
    ...(isMissing(request) && podName !== undefined && { warmPod: { namespace, uid, podName } }),
  };
}

/** A missing Pod may have been refused. */
const isPodAwaited = ({ sandbox: { status }, children }: SandboxRequest): boolean =>
  (status.phase === 'Creating' || status.phase === 'Failed') &&
  !observedOf(children, 'Pod.v1').some(isHardened);

/** So may a requested child; an existing one may still be changing, unless it was requested again. */
const isChildAwaited = (backOff: BackOff | undefined, observed: readonly KubernetesObject[]): boolean =>
  backOff !== undefined && (observed.length === 0 || backOff.attempts > 1);

function refusalQuery(request: SandboxRequest): FactQueries {
  const { metadata, status } = request.sandbox;
  const { namespace, uid } = metadata;
  const { service, networkPolicyRequest } = status.backOff ?? {};
  const isAwaited =
    isPodAwaited(request) ||
    isChildAwaited(service, observedOf(request.children, 'Service.v1')) ||
    isChildAwaited(networkPolicyRequest, observedPolicies(request, identityOf(request.sandbox)));
  return isAwaited ? { syncErrors: { namespace, uid } } : {};
}

/** Why its own volume isn't as requested. */
function claimTrialQuery(request: SandboxRequest, settings: Settings): FactQueries {
  const claim = triedVolume(request, identityOf(request.sandbox), settings);
  return claim ? { volumeTrial: { claim } } : {};
}

/** Events that say why a PersistentVolumeClaim isn't bound. */
function claimEventsQuery({ sandbox: { metadata, status } }: SandboxRequest): FactQueries {
  const storageReady = findCondition(status.conditions, 'StorageReady');
  return storageReady?.status === 'False' && isExplainedByEvents(storageReady.reason)
    ? { volumeEvents: { namespace: metadata.namespace } }
    : {};
}

/** The Pod that this Sandbox has, or would get. */
const ownPod = ({ sandbox, children }: SandboxRequest): KubernetesObject | undefined => {
  const name = sandbox.status.podName ?? identityOf(sandbox).name;
  return observedOf(children, 'Pod.v1').find(({ metadata }) => metadata.name === name);
};

/** What may tell more of a Pod that is not Ready, and has been said not to be: never asked on the way to Ready as it usually is. */
function explanationQueries(request: SandboxRequest): FactQueries {
  const pod = ownPod(request);
  const podReady = findCondition(request.sandbox.status.conditions, 'PodReady');
  if (pod === undefined || podReady?.lastTransitionTime === undefined) return {};
  const { namespace, uid } = pod.metadata;
  const { nodeName } = (pod.spec ?? {}) as Partial<PodSpec>;
  const { explainedBy } = podOutcome(pod);
  if (explainedBy === 'node' && nodeName !== undefined) return { podNode: { name: nodeName } };
  return explainedBy === 'events' && podReady.status === 'False'
    ? { podWarning: { namespace, uid, notReadySince: podReady.lastTransitionTime } }
    : {};
}

/** A Sandbox's facts; first, whether its namespace is closed (`B10`). */
export function sandboxFactQueries(request: SandboxRequest, settings: Settings): FactQueries {
  const { sandbox } = request;
  const { namespace, name, uid } = sandbox.metadata;
  const names = foreignVolumes(sandbox.spec, identityOf(sandbox));
  return {
    namespacePolicies: { namespace },
    ...(names.length > 0 && { volumes: { namespace, names } }),
    ...(needsRecordedStatus(request) && { recordedStatus: { kind: 'Sandbox', namespace, name, uid } }),
    ...warmPodQueries(request),
    ...(sandbox.status.phase !== 'Terminated' && {
      ...refusalQuery(request),
      ...explanationQueries(request),
      ...claimEventsQuery(request),
      ...claimTrialQuery(request, settings),
    }),
    ...usageQuery(request, settings),
    ...volumeUsageQuery(request, ownPod(request), identityOf(sandbox), settings),
  };
}
