import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { MIN_GRACE_SECONDS } from '../../api/common.ts';
import type { Effect, KubernetesObject } from '../../contract.ts';

/** Kubernetes' own default. */
const KUBERNETES_GRACE_SECONDS = 30;

/** A Pod's own grace period. */
const graceSeconds = ({ spec }: KubernetesObject): number =>
  (spec as PodSpec | undefined)?.terminationGracePeriodSeconds ?? KUBERNETES_GRACE_SECONDS;

/** Deletes a Pod, never with a grace period of 0: its policies would end while its program still runs. */
export const stop = (pod: KubernetesObject): Effect => {
  const { name, namespace, uid } = pod.metadata;
  const gracePeriodSeconds = Math.max(MIN_GRACE_SECONDS, graceSeconds(pod));
  return { effect: 'stopPod', namespace, name, uid, gracePeriodSeconds };
};

/** Whether a Pod is being deleted. */
export const isStopping = ({ metadata }: KubernetesObject): boolean =>
  metadata.deletionTimestamp !== undefined;

/** What an older version rendered with 0: whoever deletes it without saying more has it forgotten at once. */
export const hasNoGrace = (pod: KubernetesObject): boolean =>
  !isStopping(pod) && graceSeconds(pod) < MIN_GRACE_SECONDS;
