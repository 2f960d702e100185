import type { Sandbox } from '../../api/sandbox.ts';
import type { Context, KubernetesObject } from '../../contract.ts';
import type { BackOff } from '../../lib/back-off.ts';
import { lastApplied, observedOf } from '../../lib/children.ts';
import { conditionBefore } from '../../lib/conditions.ts';
import type { Identity } from '../../lib/identity.ts';
import { type Serving, servingOf } from '../../lib/serving.ts';
import type { Time } from '../../lib/time.ts';
import { bindingAnnotation, isBoundLate } from '../../pod/binding.ts';
import type { PodRequirements } from '../../pod/requirements.ts';
import { podTemplate } from '../../pod/template.ts';
import type { Resolution } from '../../resolve/resolve.ts';
import type { Settings } from '../../settings.ts';
import { type Asking, asking } from '../ask-again.ts';
import type { SandboxRequest } from '../request.ts';
import type { MissingVolume } from '../storage/mounted-volumes.ts';
import { countAhead, podBackOff } from './back-off.ts';
import { decidePod, type PodDecision } from './create-keep-replace.ts';
import { type Hold, holdBack } from './not-created.ts';
import { type OwnedPods, ownedPods } from './own-or-foreign.ts';

/** The Sandbox's Pod, the Pods that only look like it, and what keeps a new one from being created. */
export interface PodView {
  pod: PodDecision;
  own: KubernetesObject | undefined;
  /** Except an altered one, which its condition reports. */
  foreign: KubernetesObject[];
  held: Hold | undefined;
  serving: Serving;
  /** Back-off while the requested Pod is missing. */
  requestBackOff: BackOff | undefined;
}

/** When to check for a claimed Pod that isn't observed yet: its event usually comes within milliseconds. */
const UNOBSERVED_SECONDS = 60;

/** After a failed claim the same answer creates a Pod. */
const servedBy = (
  sandbox: Sandbox,
  requirements: PodRequirements | undefined,
  { claimed, settings }: Context<Settings>,
): Serving =>
  claimed?.result === 'cold'
    ? { by: 'composite', reason: claimed.reason, message: claimed.message }
    : servingOf(sandbox, settings, requirements);

/** What its Pod is, or would be, made from: one that was bound late has another template. */
const requirementsOf = (
  own: KubernetesObject | undefined,
  { requirements, late = requirements, servable }: Resolution,
): PodRequirements | undefined => {
  if (!servable) return undefined;
  return own && isBoundLate(own) ? late : requirements;
};

/** A Pod of its own has its variables, and the rest in a file. */
const bindingOf = (sandbox: Sandbox, requirements: PodRequirements | undefined): Record<string, string> =>
  requirements === undefined || requirements.binding === 'none' ? {} : bindingAnnotation(sandbox, []);

/** A task gets no second Pod, so nothing is delayed. */
const backOffOf = (
  { sandbox: { spec, status } }: SandboxRequest,
  { own, unfit }: Pick<OwnedPods, 'own' | 'unfit'>,
  now: Time,
) =>
  spec.restartPolicy === 'Never' && !unfit
    ? status.backOff?.pod
    : podBackOff({
        before: status.backOff?.pod,
        own,
        unfit: own === undefined ? unfit?.pod : undefined,
        lost: own === undefined && status.podName !== undefined,
        now,
      });

/** A refused Pod isn't requested in every answer; one that replaces a failed one is counted as it is requested. */
function requestedPod(pod: PodDecision, asked: Asking | undefined, now: Time): PodDecision {
  if (asked?.isDue === false) return { ...pod, children: [] };
  return pod.requested && pod.backOff
    ? { ...pod, backOff: countAhead(pod.backOff, now), retriedAt: pod.backOff.retryAt }
    : pod;
}

/** Finds the Sandbox's own Pod and decides about it. */
export function viewPod(
  request: SandboxRequest,
  identity: Identity,
  resolution: Resolution,
  context: Context<Settings> & { missingVolume: MissingVolume | undefined },
): PodView {
  const { facts, claimed, missingVolume, now } = context;
  const { requirements, servable } = resolution;
  const { status, spec } = request.sandbox;
  const { own, foreign, unfit } = ownedPods(request, identity, context);
  const serving = servedBy(request.sandbox, requirements, context);
  const backOff = backOffOf(request, { own, unfit }, now);
  const before = conditionBefore(status.conditions, 'PodReady');
  const held =
    own === undefined && servable
      ? holdBack({ serving, spec, unfit, backOff, before, now, identity, facts, claimed, missingVolume })
      : undefined;
  const made = held ? undefined : requirementsOf(own, resolution);
  const pod = decidePod({
    identity,
    own,
    template: made && podTemplate(made),
    binding: bindingOf(request.sandbox, made),
    cold: serving.by === 'composite' ? serving : undefined,
    recordedName: status.podName,
    restartPolicy: spec.restartPolicy,
    alreadyEnded: status.phase === 'Terminated',
    backOff,
    now,
  });
  const asked = pod.requested && !pod.backOff ? asking(request, 'podRequest', now) : undefined;
  // Metacontroller would try to create what it doesn't observe; should that Pod be gone by now, an event may have been missed.
  const isObserved = own === undefined || observedOf(request.children, 'Pod.v1').includes(own);
  return {
    pod: isObserved
      ? requestedPod(pod, asked, now)
      : { ...pod, children: [], resyncAfterSeconds: UNOBSERVED_SECONDS },
    requestBackOff: asked?.backOff,
    own,
    foreign: foreign.filter(one => one !== unfit?.pod || !lastApplied(one)),
    held: pod.ended ? undefined : held,
    serving,
  };
}
