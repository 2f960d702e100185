import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { MIN_GRACE_SECONDS } from '../../api/common.ts';
import type { Effect, KubernetesObject } from '../../contract.ts';

/** Kubernetes' own default. */
const KUBERNETES_GRACE_SECONDS = 30;

/** The time that a Pod gives itself to end. */
const graceSeconds = ({ spec }: KubernetesObject): number =>
  (spec as PodSpec | undefined)?.terminationGracePeriodSeconds ?? KUBERNETES_GRACE_SECONDS;

/** Tells a Pod to end, never in no time: the API server would forget it, and its policies go, while its program runs on. */
export const stop = (pod: KubernetesObject): Effect => {
  const { name, namespace, uid } = pod.metadata;
  const gracePeriodSeconds = Math.max(MIN_GRACE_SECONDS, graceSeconds(pod));
  return { effect: 'stopPod', namespace, name, uid, gracePeriodSeconds };
};

/** Whether a Pod has been told to end. */
export const isStopping = ({ metadata }: KubernetesObject): boolean =>
  metadata.deletionTimestamp !== undefined;

/** What an older version rendered with 0: whoever deletes it without saying more has it forgotten at once. */
export const hasNoGrace = (pod: KubernetesObject): boolean =>
  !isStopping(pod) && graceSeconds(pod) < MIN_GRACE_SECONDS;
