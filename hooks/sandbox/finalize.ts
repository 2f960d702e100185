import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxStatus } from '../api/sandbox-status.ts';
import type { CompositeResponse, Hook, KubernetesObject, ReleaseWarmPodEffect } from '../contract.ts';
import { echoWhole, observedOf } from '../lib/children.ts';
import { conditionsOf, type Verdict } from '../lib/conditions.ts';
import { eventsAbout } from '../lib/events.ts';
import type { Settings } from '../settings.ts';
import { changes } from './events.ts';
import type { SandboxRequest } from './request.ts';

const terminating = (pods: readonly KubernetesObject[]): Verdict => ({
  type: 'Ready',
  status: 'False',
  reason: 'Terminating',
  message: `Pod ${pods.map(({ metadata }) => `"${metadata.name}"`).join(', ')} is being stopped; its policy stays until it is gone`,
});

const allButPods = ({ children }: SandboxRequest): KubernetesObject[] =>
  Object.keys(children)
    .sort()
    .filter(kind => kind !== 'Pod.v1')
    .flatMap(kind => observedOf(children, kind));

/** Its WarmPod is at its end with it. Should that not be told, the pool finds out by itself. */
const release = ({ metadata, status: { warmPodRef } }: Sandbox): ReleaseWarmPodEffect[] =>
  warmPodRef ? [{ effect: 'releaseWarmPod', ...warmPodRef, sandboxUid: metadata.uid }] : [];

/**
 * Tears a Sandbox down in order (`B16`): first the Pod, while its policy, Service and volume stay; when the Pod is gone, the
 * finalizer goes and the rest follows its owner. A volume with reclaimPolicy Retain has no owner to follow.
 */
export const finalize: Hook<SandboxRequest, CompositeResponse, Settings> = (request, { now }) => {
  const { sandbox, children } = request;
  const pods = observedOf(children, 'Pod.v1');
  if (pods.length === 0) {
    return {
      response: { status: { ...sandbox.status }, children: [], finalized: true },
      effects: release(sandbox),
    };
  }
  const conditions = conditionsOf([terminating(pods)], sandbox.status.conditions, {
    now,
    generation: sandbox.metadata.generation ?? 1,
  });
  const status: SandboxStatus = {
    ...sandbox.status,
    phase: 'Terminating',
    reason: 'Terminating',
    conditions,
  };
  return {
    response: {
      status: { ...status },
      children: allButPods(request).map(echoWhole),
      finalized: false,
    },
    effects: eventsAbout(sandbox, changes(sandbox.status, status)),
  };
};
