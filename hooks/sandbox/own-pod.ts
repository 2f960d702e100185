import type { Context, KubernetesObject } from '../contract.ts';
import type { Verdict } from '../lib/conditions.ts';
import { podTemplate } from '../pod/template.ts';
import type { Settings } from '../settings.ts';
import { holdBack, nameTaken } from './hold.ts';
import type { Identity } from './identity.ts';
import { ownedPods } from './owned-pod.ts';
import { decidePod, type PodDecision } from './pod.ts';
import type { SandboxRequest } from './request.ts';
import type { Resolution } from './resolve.ts';

/** The Sandbox's Pod, the Pods that only look like it, and what keeps a new one from being created. */
export interface PodView {
  pod: PodDecision;
  own: KubernetesObject | undefined;
  foreign: KubernetesObject[];
  held: Verdict | undefined;
}

/** Finds the Sandbox's own Pod and decides about it. */
export function viewPod(
  request: SandboxRequest,
  identity: Identity,
  { requirements, servable }: Resolution,
  { facts, now }: Context<Settings>,
): PodView {
  const { status, spec } = request.sandbox;
  const { own, foreign } = ownedPods(request, identity);
  const held = own === undefined && servable ? (nameTaken(foreign, identity) ?? holdBack(facts)) : undefined;
  const pod = decidePod({
    identity,
    own,
    template: servable && requirements && !held ? podTemplate(requirements) : undefined,
    recordedName: status.podName,
    restartPolicy: spec.restartPolicy,
    alreadyEnded: status.phase === 'Terminated',
    now,
  });
  return { pod, own, foreign, held: pod.ended ? undefined : held };
}
