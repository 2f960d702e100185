import type { ContainerStateTerminated, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { findCondition } from '../lib/conditions.ts';
import { containersOf, programOf } from './containers.ts';
import { disruptionMessage, disruptionOf } from './disruption.ts';
import { type Ending, endingOf } from './ending.ts';
import { endedReason, howItEnded } from './how-it-ended.ts';
import { type Cause, closedGate, whyNotReady } from './not-ready.ts';

/** The state of a Pod, for its Sandbox. */
export type PodOutcome = Cause & { ending: Ending | undefined } & (
    | { state: 'starting' | 'succeeded' | 'failed' }
    /** `failed` before it was deleted. */
    | { state: 'stopping'; failed: boolean }
    | { state: 'ready'; since: string | undefined; ip: string | undefined }
  );

const statusOf = (pod: KubernetesObject) => (pod.status ?? {}) as PodStatus;

const because = (reason: string, message: string, explainedBy?: Cause['explainedBy']): Cause => ({
  reason,
  message,
  explainedBy,
});

/** What deletes it and why, if known; it is gone once its node has ended its containers. */
function stopping(pod: KubernetesObject): Cause {
  const disruption = disruptionOf(pod);
  const { finalizers = [] } = pod.metadata;
  const kept = finalizers.length === 0 ? '' : `; its finalizers keep it: ${finalizers.join(', ')}`;
  return disruption
    ? because(
        disruption.reason ?? 'DisruptionTarget',
        `the Pod is being deleted: ${disruptionMessage(disruption)}${kept}`,
        'node',
      )
    : because('PodStopping', `the Pod is being deleted${kept}`, 'node');
}

/** The disk is bounded by eviction, and only the kubelet's message tells that it was the disk. */
const withRemedy = (message: string) =>
  /ephemeral|EmptyDir/.test(message)
    ? `${message.trim().replace(/[.]$/, '')}; raise spec.resources.ephemeralStorage`
    : message;

/** Why a Pod as a whole failed: its own reason, its disruption, or the first container that failed. */
function failure(pod: KubernetesObject): Cause {
  const { reason, message } = statusOf(pod);
  const disruption = disruptionOf(pod);
  const culprit = containersOf(pod).find(({ status }) => (status?.state?.terminated?.exitCode ?? 0) !== 0);
  const ended = culprit?.status?.state?.terminated;
  if (message) return because(reason ?? 'PodFailed', withRemedy(message));
  if (disruption) {
    return because(
      reason ?? disruption.reason ?? 'DisruptionTarget',
      `the Pod failed: ${disruptionMessage(disruption)}`,
    );
  }
  if (culprit === undefined || ended === undefined) {
    return because(
      reason ?? 'PodFailed',
      `the Pod failed${reason ? `: ${reason}` : ', for no known reason'}`,
    );
  }
  const consequence = culprit.role === 'init' ? ', so that the program was not started' : '';
  return because(
    reason ?? endedReason(ended),
    `${culprit.called} ${howItEnded(culprit, ended)}${consequence}`,
  );
}

/** A program that obeys a disruption may well end with exit code 0, and has not done its work. */
const wasDisrupted = (pod: KubernetesObject, { finishedAt = '' }: ContainerStateTerminated) => {
  const disruption = disruptionOf(pod);
  return disruption
    ? (disruption.lastTransitionTime ?? '') <= finishedAt
    : statusOf(pod).reason !== undefined;
};

/** How a task ended: as its program did, although a sidecar runs on, or fails after it. */
function taskEnded(pod: KubernetesObject): (Cause & { state: 'succeeded' | 'failed' }) | undefined {
  const program = programOf(pod);
  const ended = program?.status?.state?.terminated;
  if (!program?.runsOnce || ended === undefined || wasDisrupted(pod, ended)) return undefined;
  return ended.exitCode === 0
    ? { state: 'succeeded', ...because('Completed', 'the task finished') }
    : { state: 'failed', ...because(endedReason(ended), `${program.called} ${howItEnded(program, ended)}`) };
}

/** A Pod's condition may lag behind its containers. */
function isReady(pod: KubernetesObject): boolean {
  const { phase, conditions } = statusOf(pod);
  const program = programOf(pod)?.status;
  return (
    phase === 'Running' &&
    findCondition(conditions, 'Ready')?.status === 'True' &&
    program?.state?.running !== undefined &&
    program.ready !== false &&
    closedGate(pod) === undefined
  );
}

function ready(pod: KubernetesObject) {
  const { conditions, podIP: ip } = statusOf(pod);
  const since = findCondition(conditions, 'Ready')?.lastTransitionTime;
  return { state: 'ready' as const, ...because('PodReady', 'the Pod is ready'), since, ip };
}

/**
 * Reads a Pod's status (`B13`); a Pod that is being deleted is stopping, although the end of its containers makes the kubelet call it
 * Succeeded or Failed.
 */
export function podOutcome(pod: KubernetesObject): PodOutcome {
  const { phase } = statusOf(pod);
  const ending = endingOf(pod);
  if (pod.metadata.deletionTimestamp !== undefined) {
    return { state: 'stopping', failed: phase === 'Failed', ...stopping(pod), ending };
  }
  const task = taskEnded(pod);
  if (task) return { ...task, ending };
  if (phase === 'Succeeded') {
    return { state: 'succeeded', ...because('Completed', 'the task finished'), ending };
  }
  if (phase === 'Failed') return { state: 'failed', ...failure(pod), ending };
  return isReady(pod) ? { ...ready(pod), ending } : { state: 'starting', ...whyNotReady(pod), ending };
}

/** Whether a Pod is deleted that hadn't failed: not because we replace it. */
export const isTakenAway = (outcome: PodOutcome | undefined): boolean =>
  outcome?.state === 'stopping' && !outcome.failed;
