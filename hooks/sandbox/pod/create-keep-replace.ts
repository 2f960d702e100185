import type { DesiredObject, KubernetesObject } from '../../contract.ts';
import { type BackOff, waitSeconds } from '../../lib/back-off.ts';
import { echoIdentity } from '../../lib/children.ts';
import type { Identity } from '../../lib/identity.ts';
import { type ColdReason, coldAnnotations } from '../../lib/serving.ts';
import type { Time } from '../../lib/time.ts';
import { type PodOutcome, podOutcome } from '../../pod/outcome.ts';
import { type PodTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../../pod/template.ts';

/** The Sandbox's Pod, and the decision about it. */
export interface PodDecision {
  children: DesiredObject[];
  /** How the Pod is doing; undefined where there is none. */
  outcome: PodOutcome | undefined;
  /** Whether the Pod was there and is no more. */
  lost: boolean;
  /** Whether the Sandbox has ended: its task is done or lost, and no Pod follows. */
  ended: boolean;
  /** Whether this answer asks for a Pod that isn't observed. */
  requested: boolean;
  /** Whether the next Pod is delayed because earlier ones failed. */
  waits: boolean;
  /** What is kept of that. */
  backOff: BackOff | undefined;
  /** The time that was told of this try, where it replaces a failed Pod. */
  retriedAt?: string;
  /** Whether the Pod was rendered from an older template. */
  outdated: boolean;
  resyncAfterSeconds: number | undefined;
}

/** The facts that decide about a Pod. */
export interface PodSituation {
  identity: Identity;
  own: KubernetesObject | undefined;
  /** Absent while the Sandbox can't be served. */
  template: PodTemplate | undefined;
  /** What the Pod to create is told besides its template. */
  binding: Record<string, string>;
  /** Why this Sandbox starts cold; undefined before that. */
  cold: ColdReason | undefined;
  /** `status.podName` of the last answer. */
  recordedName: string | undefined;
  restartPolicy: 'Always' | 'Never';
  /** Whether the status says that the Sandbox has ended. */
  alreadyEnded: boolean;
  /** When the next Pod may be created, after failures. */
  backOff: BackOff | undefined;
  now: Time;
}

/** No Pod exists, and none is requested. */
export const NO_POD: PodDecision = {
  children: [],
  outcome: undefined,
  lost: false,
  ended: false,
  requested: false,
  waits: false,
  backOff: undefined,
  outdated: false,
  resyncAfterSeconds: undefined,
};

/** The Pod to create: the template under this Sandbox's identity. */
const newPod = (
  { name, namespace, labels }: Identity,
  template: PodTemplate,
  { cold, binding }: Pick<PodSituation, 'cold' | 'binding'>,
): DesiredObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace,
    labels,
    annotations: {
      ...template.annotations,
      ...(cold && coldAnnotations(cold)),
      ...binding,
      [TEMPLATE_HASH_ANNOTATION]: templateHash(template),
    },
  },
  spec: template.spec,
});

function withoutPod(situation: PodSituation): PodDecision {
  const { identity, template, recordedName, restartPolicy, alreadyEnded, backOff, now } = situation;
  const lost = recordedName !== undefined && !alreadyEnded;
  if (alreadyEnded || (lost && restartPolicy === 'Never')) return { ...NO_POD, lost, ended: true };
  const kept = { ...NO_POD, lost, backOff, waits: waitSeconds(backOff, now) > 0 };
  return template === undefined || kept.waits
    ? kept
    : { ...kept, requested: true, children: [newPod(identity, template, situation)] };
}

const isOutdated = (pod: KubernetesObject, template: PodTemplate | undefined) =>
  template !== undefined && pod.metadata.annotations?.[TEMPLATE_HASH_ANNOTATION] !== templateHash(template);

/** A failed Pod stays for inspection until the next one is due; then leaving it out deletes it. */
function failedPod(pod: KubernetesObject, outcome: PodOutcome, { backOff, now }: PodSituation): PodDecision {
  const remaining = waitSeconds(backOff, now);
  const next = backOff ? `; the next Pod is created at ${backOff.retryAt}` : '';
  const decision = {
    ...NO_POD,
    backOff,
    outcome: { ...outcome, message: `${outcome.message.replace(/\.$/, '')}${next}` },
  };
  return remaining > 0
    ? { ...decision, waits: true, children: [echoIdentity(pod)], resyncAfterSeconds: remaining }
    : decision;
}

/**
 * What becomes of the Pod (`B13`): created when the Sandbox can be served, kept while it is observed, created again when it
 * disappears or fails. With restartPolicy Never a Pod that finished, failed or got lost ends the Sandbox instead.
 */
export function decidePod(situation: PodSituation): PodDecision {
  const { own, template, restartPolicy } = situation;
  if (own === undefined) return withoutPod(situation);
  const outcome = podOutcome(own);
  const finished = outcome.state === 'succeeded' || outcome.state === 'failed';
  if (finished && restartPolicy === 'Always') return failedPod(own, outcome, situation);
  const outdated = !finished && isOutdated(own, template);
  return {
    ...NO_POD,
    children: [echoIdentity(own)],
    outcome,
    backOff: situation.backOff,
    ended: finished || situation.alreadyEnded,
    outdated,
  };
}
