/** How a Pod's preload does, by the Pod's status. */
import type { ContainerStateTerminated } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../../contract.ts';
import { containersOf, type PodContainer } from '../containers.ts';
import { lastRun } from '../ending.ts';
import { howItEnded } from '../how-it-ended.ts';
import { endOfOutput } from './output.ts';
import { PRELOAD_CONTAINER, PRELOADING_LABEL } from './places.ts';
import { failedStep, outputBefore } from './run.ts';

const preloadOf = (pod: KubernetesObject): PodContainer | undefined =>
  containersOf(pod).find(({ role, spec }) => role === 'init' && spec.name === PRELOAD_CONTAINER);

/** Whether it has ended well. */
export const isPreloaded = (pod: KubernetesObject): boolean =>
  preloadOf(pod)?.status?.state?.terminated?.exitCode === 0;

/** Whose network is open to the Pod, as its label says; undefined if none is. */
export const openTo = ({ metadata }: KubernetesObject): string | undefined =>
  metadata.labels?.[PRELOADING_LABEL];

function told(container: PodContainer, ended: ContainerStateTerminated): string {
  const { message = '', reason } = ended;
  // Then the message is the container runtime's, which is told already.
  if (reason !== 'Error' && reason !== 'OOMKilled')
    return `${container.called} ${howItEnded(container, ended)}`;
  const step = failedStep(message) ?? `${container.called} ${howItEnded(container, ended)}`;
  const output = endOfOutput(outputBefore(message));
  return output === '' ? step : `${step}: ${output}`;
}

/** What failed, and the end of its output; undefined unless the last run has failed. */
export function preloadFailure(pod: KubernetesObject): string | undefined {
  const container = preloadOf(pod);
  if (container === undefined) return undefined;
  const ended = lastRun(container);
  return ended === undefined || ended.exitCode === 0 ? undefined : told(container, ended);
}
