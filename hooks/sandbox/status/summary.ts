import type { SandboxPhase } from '../../api/sandbox-status.ts';
import { type Condition, conditionOn, conditionQuoting } from '../../lib/conditions.ts';
import type { PodDecision } from '../pod/create-keep-replace.ts';

/** What blocks a Sandbox, the most specific first. */
const OBSTACLES = [
  'RuntimeResolved',
  'ProfileApplied',
  'StorageReady',
  'PodReady',
  'NetworkReady',
  'ServiceReady',
];

/** Not obstacles: what exists works, and only a change is refused or pending. */
const HARMLESS = ['ShrinkRefused', 'GrowthRefused', 'ServiceChangeRefused', 'ServicePending'];

/** What is missing although the Pod is ready. */
const MISSED = [
  'PolicyRefused',
  'PolicyNotObserved',
  'PolicyAltered',
  'ServiceRefused',
  'ServiceNotObserved',
];

/** Conditions that wait for the Pod, or the Pod for them: the Pod's own fault is reported instead. */
const CONSEQUENCES = ['AwaitingPod', 'AwaitingVolume'];

function obstacle(conditions: readonly Condition[]): Condition | undefined {
  const inTheWay = OBSTACLES.flatMap(
    type => conditions.find(condition => condition.type === type) ?? [],
  ).filter(({ status, reason }) => status === 'False' && !HARMLESS.includes(reason));
  return inTheWay.find(({ reason }) => !CONSEQUENCES.includes(reason)) ?? inTheWay[0];
}

const ready = conditionOn('Ready');
const notReady = (reason: string, message: string) => conditionQuoting('Ready')('False', reason, message);
const failed = conditionQuoting('Failed');
const completed = conditionOn('Completed');

/** kstatus reads Stalled=True as failed; like Completed and Failed it is only there while it is true (`A6`). */
const stalled = (reason: string, message: string) => conditionQuoting('Stalled')('True', reason, message);

const startTimeout = (timeoutSeconds: number, cause: string): Condition[] => {
  const message = `not Ready within spec.timeout of ${timeoutSeconds} s: ${cause}`;
  return [ready('False', 'StartTimeout', message), stalled('StartTimeout', message)];
};

/** A finished task has no Ready condition: kstatus would wait for it for ever. */
function ended({ outcome }: PodDecision, before: readonly Condition[], cause: string): Condition[] {
  const finished = outcome?.state === 'succeeded' || outcome?.state === 'failed';
  // Deleting the Pod of a task that is done changes nothing about how it ended.
  if (!finished && before.length > 0) return [...before];
  if (outcome?.state === 'succeeded') {
    return [completed('True', 'Completed', 'the task ended with exit code 0')];
  }
  const reason = outcome?.reason ?? 'PodLost';
  return [notReady(reason, cause), failed('True', reason, cause), stalled(reason, cause)];
}

/** The conditions that sum a Sandbox up: Ready, and where they hold Completed, Failed and Stalled (`A6`, `B13`, `B14`). */
export function summary(
  phase: SandboxPhase,
  conditions: readonly Condition[],
  {
    pod,
    timeoutSeconds,
    endedBefore,
  }: { pod: PodDecision; timeoutSeconds: number; endedBefore: readonly Condition[] },
): Condition[] {
  const inTheWay = obstacle(conditions);
  const cause = inTheWay?.message ?? 'the Pod is not ready';
  if (phase === 'Terminated') return ended(pod, endedBefore, cause);
  if (phase === 'Failed') return startTimeout(timeoutSeconds, cause);
  const isMissed = MISSED.includes(inTheWay?.reason ?? '');
  return phase === 'Running' && pod.outcome?.state === 'ready' && !isMissed
    ? [ready('True', 'Ready', 'the Sandbox is ready')]
    : [notReady(inTheWay?.reason ?? 'Pending', cause)];
}
