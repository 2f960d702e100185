import type { SandboxPhase, SandboxStatus } from '../../api/sandbox-status.ts';
import type { KubernetesObject } from '../../contract.ts';
import { findCondition } from '../../lib/conditions.ts';
import type { NewEvent } from '../../lib/events.ts';
import { ON_THE_WAY_TO_READY } from '../../pod/not-ready.ts';
import { filledUp } from '../storage/volume-usage.ts';

const message = (status: SandboxStatus, type: string) =>
  findCondition(status.conditions, type)?.message ?? '';

/** Normal steps on the way to Ready. */
const IN_PASSING = [
  ...ON_THE_WAY_TO_READY,
  'PodStopping',
  'ClaimNotBound',
  'ClaimNotCreated',
  'AwaitingPod',
  'AwaitingVolume',
  'ServicePending',
  'PolicyPending',
  'NoPod',
  'AwaitingClaim',
  'Completed',
];

/** A running Sandbox lost its Pod and requests another; a failure is in its condition. */
function creating(status: SandboxStatus, before: SandboxStatus): NewEvent | undefined {
  if (status.warmPodRef !== undefined && before.warmPodRef === undefined) return undefined;
  if (before.phase !== 'Running') {
    return {
      type: 'Normal',
      reason: 'Creating',
      message: 'The Pod and what belongs to it are being created',
    };
  }
  return findCondition(status.conditions, 'PodReady')?.reason === 'PodRequested'
    ? {
        type: 'Warning',
        reason: 'PodLost',
        message: `Pod "${before.podName}" disappeared; a new one is created`,
      }
    : undefined;
}

/** A task has started once its program runs, although a client could not use it yet. */
function running({ conditions, endpoint, warmPodRef }: SandboxStatus): NewEvent {
  const at = endpoint === undefined ? '' : ` at ${endpoint}`;
  const inWarmPod = warmPodRef === undefined ? '' : `, in warm Pod "${warmPodRef.name}"`;
  const isReady = findCondition(conditions, 'Ready')?.status !== 'False';
  const how = isReady ? 'The Sandbox is ready' : 'The program runs and is not Ready';
  return { type: 'Normal', reason: 'Running', message: `${how}${at}${inWarmPod}` };
}

/** The Event for entering a phase; for Pending, a condition's Event explains it. */
const ON_ENTERING: Partial<
  Record<SandboxPhase, (status: SandboxStatus, before: SandboxStatus) => NewEvent | undefined>
> = {
  Creating: creating,
  Running: running,
  Failed: status => ({ type: 'Warning', reason: 'StartTimeout', message: message(status, 'Ready') }),
  Terminating: status => ({ type: 'Normal', reason: 'Terminating', message: message(status, 'Ready') }),
  Terminated: status =>
    findCondition(status.conditions, 'Completed')
      ? { type: 'Normal', reason: 'Completed', message: message(status, 'Completed') }
      : { type: 'Warning', reason: 'Failed', message: message(status, 'Failed') },
};

const enteredPhase = (before: SandboxStatus, after: SandboxStatus): NewEvent[] => {
  const event = before.phase === after.phase ? undefined : ON_ENTERING[after.phase]?.(after, before);
  return event ? [event] : [];
};

/** Conditions that get an Event when they become False: they need a person. */
const NEEDS_ATTENTION = [
  'RuntimeResolved',
  'ProfileApplied',
  'StorageReady',
  'EgressEnforced',
  'PodReady',
  'NetworkReady',
  'ServiceReady',
];

/** Restarted containers are reported separately, from time to time. */
const WAITS_TO_RESTART = ['CrashLoopBackOff', 'RunContainerError', 'ProgramEnded'];

const isOfRestart = (
  { type, reason = '' }: SandboxStatus['conditions'][number],
  ended: NewEvent | undefined,
) => type === 'PodReady' && ended !== undefined && [ended.reason, ...WAITS_TO_RESTART].includes(reason);

/** The end of a Sandbox is reported without its Pod's condition; the same message is reported once. */
const newlyFalse = (before: SandboxStatus, after: SandboxStatus, ended: NewEvent | undefined): NewEvent[] =>
  (after.phase === 'Terminated' ? [] : after.conditions)
    .filter(
      ({ type, status, reason = '' }) =>
        NEEDS_ATTENTION.includes(type) && status === 'False' && !IN_PASSING.includes(reason),
    )
    .filter(condition => !isOfRestart(condition, ended))
    .filter(({ type, reason }) => findCondition(before.conditions, type)?.reason !== reason)
    .filter(({ reason }, index, all) => all.findIndex(other => other.reason === reason) === index)
    .map(({ reason = 'Unknown', message: text = '' }) => ({ type: 'Warning', reason, message: text }));

/** Reports that a Sandbox starts cold, and why (`C8`), unless it wanted no warm Pod. */
function servedCold(before: SandboxStatus, after: SandboxStatus): NewEvent[] {
  const [was, is] = [before, after].map(({ conditions }) => findCondition(conditions, 'WarmPodUsed'));
  if (is?.status !== 'False' || is.reason === was?.reason || is.reason === 'NotWanted') return [];
  return [{ type: 'Normal', reason: is.reason ?? 'ServedCold', message: is.message ?? '' }];
}

/** Reports a Pod that only looks like this Sandbox's. */
export const foreignPod = ({ metadata: { name } }: KubernetesObject): NewEvent => ({
  type: 'Warning',
  reason: 'ForeignPodDeleted',
  message: `Pod "${name}" carries this Sandbox's label but isn't its Pod; it is deleted`,
});

/** Reports a restarted container, if due. */
const restarted = (before: SandboxStatus, after: SandboxStatus, ended: NewEvent | undefined): NewEvent[] =>
  ended !== undefined && after.restartToldAt !== before.restartToldAt ? [ended] : [];

/**
 * Events of what changed between two statuses (`E3`): equal statuses give none. `ended` describes the container that ended last, if it
 * is restarted.
 */
export const changes = (before: SandboxStatus, after: SandboxStatus, ended?: NewEvent): NewEvent[] => [
  ...enteredPhase(before, after),
  ...newlyFalse(before, after, ended),
  ...restarted(before, after, ended),
  ...servedCold(before, after),
  ...filledUp(before, after),
];
