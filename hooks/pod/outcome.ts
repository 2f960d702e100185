import type { ContainerStatus, PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { CONTAINER_NAME } from './container.ts';

/** How a container ended, the last time that it did. */
export interface Ending {
  exitCode: number | undefined;
  finishedAt: string | undefined;
}

/** How a Pod is doing, as far as a Sandbox cares. */
export type PodOutcome = { reason: string; message: string; ending: Ending | undefined } & (
  | { state: 'starting' | 'stopping' | 'succeeded' | 'failed' }
  | { state: 'ready'; since: string | undefined; ip: string | undefined }
);

const conditionOf = (status: PodStatus, type: string): PodCondition | undefined =>
  status.conditions?.find(condition => condition.type === type);

const sandboxContainer = (status: PodStatus): ContainerStatus | undefined =>
  status.containerStatuses?.find(({ name }) => name === CONTAINER_NAME);

const endingOf = (status: PodStatus): Ending | undefined => {
  const container = sandboxContainer(status);
  const ended = container?.state?.terminated ?? container?.lastState?.terminated;
  return ended && { exitCode: ended.exitCode, finishedAt: ended.finishedAt ?? undefined };
};

const WAITS_AS_USUAL = ['ContainerCreating', 'PodInitializing'];

/** Why a Pod isn't ready, from the most telling source to the least. */
function startingReason(status: PodStatus): { reason: string; message: string } {
  const waiting = sandboxContainer(status)?.state?.waiting;
  if (waiting?.reason && !WAITS_AS_USUAL.includes(waiting.reason)) {
    return { reason: waiting.reason, message: waiting.message ?? `the container waits: ${waiting.reason}` };
  }
  const scheduled = conditionOf(status, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason) {
    return { reason: scheduled.reason, message: scheduled.message ?? 'no node takes the Pod' };
  }
  return status.phase === 'Running'
    ? { reason: 'PodNotReady', message: 'the Pod runs, but its readiness probe has not succeeded' }
    : { reason: 'PodStarting', message: 'the Pod is being started' };
}

/** Never what the program printed last: that may hold secrets, and `lastLog` says where to read it. */
function failureReason(status: PodStatus): { reason: string; message: string } {
  const ended = sandboxContainer(status)?.state?.terminated;
  const reason = status.reason ?? ended?.reason ?? 'PodFailed';
  const exit = ended === undefined ? '' : ` with exit code ${ended.exitCode}`;
  return { reason, message: status.message ?? `the Pod failed${exit}` };
}

/**
 * Reads a Pod's status (`B13`); a Pod that is being deleted is stopping, although the end of its containers makes the kubelet call it
 * Succeeded or Failed.
 */
export function podOutcome(pod: KubernetesObject): PodOutcome {
  const status = (pod.status ?? {}) as PodStatus;
  const ending = endingOf(status);
  if (pod.metadata.deletionTimestamp !== undefined) {
    return { state: 'stopping', reason: 'PodStopping', message: 'the Pod is being deleted', ending };
  }
  if (status.phase === 'Succeeded') {
    return { state: 'succeeded', reason: 'Completed', message: 'the task finished', ending };
  }
  if (status.phase === 'Failed') return { state: 'failed', ...failureReason(status), ending };
  const ready = conditionOf(status, 'Ready');
  return ready?.status === 'True' && status.phase === 'Running'
    ? {
        state: 'ready',
        reason: 'PodReady',
        message: 'the Pod is ready',
        ending,
        since: ready.lastTransitionTime ?? undefined,
        ip: status.podIP,
      }
    : { state: 'starting', ...startingReason(status), ending };
}
