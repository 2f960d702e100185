/** Which warm Pods a claim takes last, because they may not live long: a hint, for the hand-over itself tests what it must. */
import type { NodeSpec, PodSpec, Taint } from 'kubernetes-types/core/v1.js';
import type { ClusterObject, KubernetesObject } from '../../contract.ts';
import { disruptionOf } from '../../pod/disruption.ts';
import type { PodOutcome } from '../../pod/outcome.ts';

/** What is known of an idle Pod's health. */
export interface PodHealth {
  /** Ready, or as ready as it is before it is bound, and without a condition DisruptionTarget. */
  isWell: boolean;
  nodeName: string | undefined;
}

export const podHealth = (pod: KubernetesObject, { state }: PodOutcome): PodHealth => ({
  isWell: state === 'ready' && disruptionOf(pod) === undefined,
  nodeName: (pod.spec as Partial<PodSpec> | undefined)?.nodeName,
});

/** Taints by which autoscalers and clouds announce that a node goes, though they let its Pods run on until then. */
const ANNOUNCEMENTS = [
  'ToBeDeletedByClusterAutoscaler',
  'DeletionCandidateOfClusterAutoscaler',
  'karpenter.sh/disrupted',
  'karpenter.sh/disruption',
  'cloud.google.com/impending-node-termination',
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/out-of-service',
  'node.cloudprovider.kubernetes.io/shutdown',
];
const ANNOUNCING_PREFIX = 'aws-node-termination-handler/';

/** NoExecute has Pods leave; those that tolerate it for ever are on such nodes all together, so that it makes no difference there. */
const announcesLeaving = ({ key = '', effect }: Taint): boolean =>
  effect === 'NoExecute' || ANNOUNCEMENTS.includes(key) || key.startsWith(ANNOUNCING_PREFIX);

/** Whether a node is cordoned, not ready, or tainted to be left: that it is not ready its taints say. */
export function isNodeToBeLeft({ spec }: ClusterObject): boolean {
  const { unschedulable = false, taints = [] } = (spec ?? {}) as NodeSpec;
  return unschedulable || taints.some(announcesLeaving);
}
