import type { ContainerState, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { findCondition } from '../lib/conditions.ts';
import { BINDING_PATH, isConfirmed } from './binding.ts';
import { containersOf, type PodContainer } from './containers.ts';
import { lastRun } from './ending.ts';
import { endedReason, howItEnded } from './how-it-ended.ts';
import { probeAdvice } from './probe-advice.ts';

/** Why a Pod isn't ready. */
export interface Cause {
  reason: string;
  message: string;
  /** What may say more than the Pod itself: its Events, or its node. */
  explainedBy?: 'events' | 'node' | undefined;
}

const because = (reason: string, message: string, explainedBy?: Cause['explainedBy']): Cause => ({
  reason,
  message,
  explainedBy,
});

const statusOf = (pod: KubernetesObject) => (pod.status ?? {}) as PodStatus;

function notScheduled(pod: KubernetesObject): Cause | undefined {
  const scheduled = findCondition(statusOf(pod).conditions, 'PodScheduled');
  return scheduled?.status === 'False'
    ? because(
        scheduled.reason ?? 'Unschedulable',
        scheduled.message ?? 'no node takes the Pod: its condition PodScheduled is False',
      )
    : undefined;
}

/** Reasons that every Pod may pass through on its way to Ready. */
export const ON_THE_WAY_TO_READY = [
  'PodRequested',
  'PodStarting',
  'PreloadClosing',
  'PodNotReady',
  'ContainersNotReady',
];

/** Normal steps. */
const WAITS_AS_USUAL = ['ContainerCreating', 'PodInitializing'];

const before = (container: PodContainer, words: string) => {
  const ended = container.status?.lastState?.terminated;
  return ended ? `; ${words} it ${howItEnded(container, ended)}` : '';
};

/** The kubelet's message only names its back-off; how the last run ended is the cause. */
function waits(container: PodContainer, { reason = '', message }: NonNullable<ContainerState['waiting']>) {
  const ended = lastRun(container);
  if (ended && (reason === 'CrashLoopBackOff' || reason === 'RunContainerError')) {
    return because(
      reason,
      `${container.called} is restarted with back-off: last time it ${howItEnded(container, ended)}`,
    );
  }
  return because(reason, `${container.called} waits: ${message ?? reason}${before(container, 'last time')}`);
}

/** A container that ends while the Pod runs has failed. */
function reasonOfEnded({ role }: PodContainer, ended: NonNullable<ContainerState['terminated']>): string {
  const reason = endedReason(ended);
  if (reason !== 'Completed') return reason;
  return role === 'program' ? 'ProgramEnded' : 'SidecarEnded';
}

/** What the container's state alone shows. */
function broken(container: PodContainer): Cause | undefined {
  const { waiting, terminated } = container.status?.state ?? {};
  if (waiting?.reason && !WAITS_AS_USUAL.includes(waiting.reason)) return waits(container, waiting);
  return terminated
    ? because(
        reasonOfEnded(container, terminated),
        `${container.called} ${howItEnded(container, terminated)}`,
      )
    : undefined;
}

const isStarted = ({ status }: PodContainer) => status?.state?.running !== undefined;

const notStarted = (container: PodContainer): Cause | undefined =>
  isStarted(container)
    ? undefined
    : because(
        'PodStarting',
        `the Pod is being started: ${container.called} is not running yet${before(container, 'last time')}`,
        'events',
      );

function probing(container: PodContainer): Cause {
  const why = probeAdvice(container) ?? 'is not ready yet';
  return because('PodNotReady', `${container.called} runs, but ${why}${before(container, 'before that')}`);
}

const notReadyYet = (container: PodContainer): Cause | undefined =>
  container.status?.ready ? undefined : probing(container);

/** An init container holds up all that follow, until it has ended well. */
function initialising(container: PodContainer): Cause | undefined {
  const { state } = container.status ?? {};
  if (state?.terminated?.exitCode === 0) return undefined;
  return isStarted(container)
    ? because('PodStarting', `the Pod is being started: ${container.called} has not ended yet`)
    : (broken(container) ?? notStarted(container));
}

/** A sidecar among the init containers holds up all that follow, until it has started. */
const startsBefore = (container: PodContainer): Cause | undefined =>
  container.status?.started && isStarted(container)
    ? undefined
    : (broken(container) ?? notStarted(container) ?? probing(container));

function beforeTheProgram(pod: KubernetesObject): Cause | undefined {
  const { initContainers = [] } = (pod.spec ?? {}) as Partial<PodSpec>;
  return containersOf(pod)
    .slice(0, initContainers.length)
    .map(one => (one.role === 'init' ? initialising(one) : startsBefore(one)))
    .find(cause => cause !== undefined);
}

/** What is broken comes before what is merely slow. */
const inContainers = (pod: KubernetesObject): Cause | undefined =>
  [broken, notStarted, notReadyYet]
    .flatMap(check =>
      containersOf(pod)
        .filter(({ role }) => role !== 'init')
        .map(check),
    )
    .find(cause => cause !== undefined);

/** A condition that another controller must set True. */
export function closedGate(pod: KubernetesObject): Cause | undefined {
  const { readinessGates = [] } = (pod.spec ?? {}) as Partial<PodSpec>;
  const { conditions } = statusOf(pod);
  const closed = readinessGates.find(
    ({ conditionType }) => findCondition(conditions, conditionType)?.status !== 'True',
  );
  if (closed === undefined) return undefined;
  const { reason, message } = findCondition(conditions, closed.conditionType) ?? {};
  const says = message ?? 'no controller has set it';
  return because(
    reason ?? 'ReadinessGatesNotReady',
    `the Pod's readiness gate "${closed.conditionType}" is not True: ${says}`,
  );
}

/** All containers are ready, but the node or another writer of the status disagrees. */
function unexplained(pod: KubernetesObject): Cause {
  const { phase, conditions } = statusOf(pod);
  const { status, reason = 'PodNotReady', message } = findCondition(conditions, 'Ready') ?? {};
  if (status === 'True') return because('PodNotReady', `the Pod's phase is ${phase}`, 'node');
  return because(reason, `the Pod's condition Ready is not True${message ? `: ${message}` : ''}`, 'node');
}

/** What such a Pod's runtime answers its probe by. */
const withBinding = (cause: Cause, pod: KubernetesObject): Cause =>
  cause.reason === 'PodNotReady' && isConfirmed(pod)
    ? { ...cause, message: `${cause.message}; it is to succeed once the program has read ${BINDING_PATH}` }
    : cause;

/** Why a Pod that is neither ended nor being deleted isn't ready: the container or condition that is to blame (`B13`). */
export const whyNotReady = (pod: KubernetesObject): Cause =>
  withBinding(
    notScheduled(pod) ?? beforeTheProgram(pod) ?? inContainers(pod) ?? closedGate(pod) ?? unexplained(pod),
    pod,
  );
