import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxStatus } from '../api/sandbox-status.ts';
import type { CompositeResponse, Effect, Hook, KubernetesObject } from '../contract.ts';
import { echoIdentity, echoWhole, observedOf } from '../lib/children.ts';
import { type Condition, conditionOn, recordConditions } from '../lib/conditions.ts';
import { eventsAbout } from '../lib/events.ts';
import { listed } from '../lib/message.ts';
import type { Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import { hasNoGrace, isStopping, stop } from './pod/stop.ts';
import type { SandboxRequest } from './request.ts';
import { changes } from './status/events.ts';

/** A lost stop request is repeated. */
const STOP_AGAIN_SECONDS = 5;

/** In foreground deletion what the Pod uses goes too. */
const isForeground = ({ metadata: { finalizers = [] } }: Sandbox) =>
  finalizers.includes('foregroundDeletion');

const ready = conditionOn('Ready');

const terminating = (sandbox: Sandbox, pods: readonly KubernetesObject[]): Condition =>
  ready(
    'False',
    'Terminating',
    `Pod ${listed(pods.map(({ metadata }) => `"${metadata.name}"`))} is being stopped${isForeground(sandbox) ? '' : '; what it uses stays until it is gone'}`,
  );

const allButPods = ({ children }: SandboxRequest): KubernetesObject[] =>
  Object.keys(children)
    .sort()
    .filter(kind => kind !== 'Pod.v1')
    .flatMap(kind => observedOf(children, kind));

/** Ends its WarmPod too. If this effect is lost, the pool finds out by itself. */
const release = ({ metadata, status: { warmPodRef } }: Sandbox): Effect[] =>
  warmPodRef ? [{ effect: 'releaseWarmPod', ...warmPodRef, sandboxUid: metadata.uid }] : [];

/** `kubectl delete --cascade=orphan`: the children stay. */
const isOrphaned = ({ metadata: { finalizers = [] } }: Sandbox) => finalizers.includes('orphan');

/** Keeps everything but the Pod, which must go first. */
function waiting(request: SandboxRequest, pods: KubernetesObject[], now: Time): SandboxStatus {
  const { metadata, status } = request.sandbox;
  const generation = metadata.generation ?? 1;
  const conditions = recordConditions([terminating(request.sandbox, pods)], status.conditions, {
    now,
    generation,
  });
  return { ...status, phase: 'Terminating', reason: 'Terminating', conditions };
}

/** Pods without a grace period are stopped with one before anything else is deleted. */
function stopping(request: SandboxRequest, pods: KubernetesObject[], now: Time) {
  const status = waiting(request, pods, now);
  return {
    response: {
      status: { ...status },
      children: [...allButPods(request).map(echoWhole), ...pods.map(echoIdentity)],
      finalized: false,
      resyncAfterSeconds: STOP_AGAIN_SECONDS,
    },
    effects: [
      ...pods.filter(hasNoGrace).map(stop),
      ...eventsAbout(request.sandbox, changes(request.sandbox.status, status)),
    ],
  };
}

/**
 * Tears a Sandbox down (`B16`). If its Pod uses nothing of its own, the Pod is stopped and the Sandbox is gone at once. Otherwise the
 * Pod ends first, then the finalizer is removed and the rest follows its owner; in foreground deletion the garbage collector deletes
 * all of it at once. A volume with reclaimPolicy Retain has no owner, and stays.
 */
export const finalize: Hook<SandboxRequest, CompositeResponse, Settings> = (request, { now }) => {
  const { sandbox, children } = request;
  const pods = observedOf(children, 'Pod.v1');
  const used = allButPods(request);
  if (pods.some(hasNoGrace) && !isOrphaned(sandbox)) return stopping(request, pods, now);
  if (pods.length === 0 || used.length === 0) {
    return {
      response: { status: { ...sandbox.status }, children: [], finalized: true },
      effects: [],
      firstEffects: isOrphaned(sandbox)
        ? []
        : [...pods.filter(pod => !isStopping(pod)).map(stop), ...release(sandbox)],
    };
  }
  const status = waiting(request, pods, now);
  return {
    response: { status: { ...status }, children: used.map(echoWhole), finalized: false },
    effects: eventsAbout(sandbox, changes(sandbox.status, status)),
  };
};
