import type { Context, KubernetesObject } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import type { Identity } from '../lib/identity.ts';
import { type Serving, servingOf } from '../lib/serving.ts';
import { podTemplate } from '../pod/template.ts';
import type { Resolution } from '../resolve/resolve.ts';
import type { Settings } from '../settings.ts';
import { type Hold, holdBack } from './hold.ts';
import { ownedPods } from './owned-pod.ts';
import { decidePod, type PodDecision } from './pod.ts';
import type { SandboxRequest } from './request.ts';
import { AFTER_START_SECONDS } from './service.ts';

/** The Sandbox's Pod, the Pods that only look like it, and what keeps a new one from being created. */
export interface PodView {
  pod: PodDecision;
  own: KubernetesObject | undefined;
  foreign: KubernetesObject[];
  held: Hold | undefined;
  serving: Serving;
}

/** Finds the Sandbox's own Pod and decides about it. */
export function viewPod(
  request: SandboxRequest,
  identity: Identity,
  { requirements, servable }: Resolution,
  { facts, settings, now }: Context<Settings>,
): PodView {
  const { status, spec } = request.sandbox;
  const { own, foreign } = ownedPods(request, identity, facts);
  const serving = servingOf(request.sandbox, settings);
  const held = own === undefined && servable ? holdBack({ serving, foreign, identity, facts }) : undefined;
  const pod = decidePod({
    identity,
    own,
    template: servable && requirements && !held ? podTemplate(requirements) : undefined,
    recordedName: status.podName,
    restartPolicy: spec.restartPolicy,
    alreadyEnded: status.phase === 'Terminated',
    now,
  });
  // Metacontroller would try to create what it doesn't observe; and should that Pod be gone by now, no event would tell.
  const isObserved = own === undefined || observedOf(request.children, 'Pod.v1').includes(own);
  return {
    pod: isObserved ? pod : { ...pod, children: [], resyncAfterSeconds: AFTER_START_SECONDS },
    own,
    foreign,
    held: pod.ended ? undefined : held,
    serving,
  };
}
