import type { PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { findCondition } from '../lib/conditions.ts';

/** Who ends a Pod from outside, by the reason of its condition DisruptionTarget. */
const DISRUPTIONS: Record<string, string> = {
  PreemptionByScheduler: 'a Pod of higher priority takes its place',
  DeletionByTaintManager: 'its node has a taint that it does not tolerate, as a lost node has',
  EvictionByEvictionAPI: 'it was evicted, as when its node is drained',
  DeletionByPodGC: 'its node is gone',
  TerminationByKubelet: 'its node stops it, because it lacks a resource or is shutting down',
};

/** The condition that says that a Pod is ended from outside, if it is. */
export const disruptionOf = (pod: KubernetesObject): PodCondition | undefined => {
  const condition = findCondition((pod.status as PodStatus | undefined)?.conditions, 'DisruptionTarget');
  return condition?.status === 'True' ? condition : undefined;
};

/** Whether a reason is that of a Pod which is ended from outside. */
export const isDisruption = (reason: string): boolean => Object.hasOwn(DISRUPTIONS, reason);

/** What a disruption means, with its message. */
export function disruptionMessage({ reason = '', message }: PodCondition): string {
  const words = DISRUPTIONS[reason];
  if (words === undefined) return `condition DisruptionTarget, ${message ?? reason}`;
  return message ? `${words} (${message})` : words;
}
