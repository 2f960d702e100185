import type { SandboxStatus } from '../api/sandbox-status.ts';
import { waitSeconds } from '../lib/back-off.ts';
import { findCondition } from '../lib/conditions.ts';
import { hashOf, mixed } from '../lib/spread.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import { lookForMoreSeconds } from './pod/cause.ts';
import type { PodView } from './pod/view.ts';

/** How soon a Pod that was asked for is looked for again; the API server's refusal may have no event to wake us. */
const LOOK_AGAIN_SECONDS = 5;

const SOONEST_SECONDS = 0.5;

/** No event tells of a runtime, a profile, or a volume of somebody else's: who waits for one asks again, ever more slowly. */
const WAITED_FOR = ['RuntimeResolved', 'ProfileApplied', 'StorageReady', 'PodReady', 'NetworkReady'];
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 30;

/** What can only be waited for here: a Pod that starts, or stops, tells by its events. */
const isWaitedFor = (type: string, reason: string) =>
  type !== 'PodReady' || reason === 'RuntimeClassNotFound';

function waitingSeconds({ conditions }: SandboxStatus, now: Time): number | undefined {
  const waits = WAITED_FOR.map(type => findCondition(conditions, type))
    .filter(condition => condition?.status === 'False')
    .filter(condition => condition && isWaitedFor(condition.type, condition.reason ?? ''))
    .map(condition => secondsBetween(parseTime(condition?.lastTransitionTime ?? ''), now) / 2);
  return waits.length === 0
    ? undefined
    : Math.min(LONGEST_WAIT_SECONDS, Math.max(FIRST_WAIT_SECONDS, Math.min(...waits)));
}

/** When a child that was asked for in vain is asked for again. */
const askAgainSeconds = ({ backOff = {} }: SandboxStatus, now: Time): number[] =>
  [
    backOff.podRequest,
    backOff.networkPolicy,
    backOff.networkPolicyRequest,
    backOff.persistentVolumeClaim,
    backOff.service,
  ]
    .filter(asked => asked !== undefined)
    .map(asked => waitSeconds(asked, now))
    .filter(seconds => seconds > 0);

/** Within ten minutes a Sandbox that runs learns that its runtime or profile has changed; not all of them at once. */
const LOOKS_WITHIN_SECONDS = 600;
const SPREAD_SECONDS = 120;

const slowSeconds = (uid: string): number => LOOKS_WITHIN_SECONDS - SPREAD_SECONDS * mixed(hashOf(uid), 0);

/** When to be asked again although nothing changes: the earliest of what is waited for, or never (`B14`). */
export function resyncAfterSeconds({
  view: { pod, held },
  uid,
  status,
  quietSeconds,
  claimSeconds,
  settings,
  now,
}: {
  view: PodView;
  uid: string;
  status: SandboxStatus;
  /** For how long nothing is said yet; 0 where all is said. */
  quietSeconds: number;
  /** When the claim is to be looked at again, if at all. */
  claimSeconds: number | undefined;
  settings: Settings;
  now: Time;
}): number | undefined {
  const deadline = ['Pending', 'Creating'].includes(status.phase) ? status.startDeadline : undefined;
  const isRunning = status.phase === 'Running';
  const waits = [
    quietSeconds > 0 ? quietSeconds : undefined,
    claimSeconds,
    pod.resyncAfterSeconds,
    held?.retryAfterSeconds,
    lookForMoreSeconds(pod.outcome, status.conditions, now),
    pod.requested ? LOOK_AGAIN_SECONDS : undefined,
    isRunning && settings.usageIntervalSeconds > 0 ? settings.usageIntervalSeconds : undefined,
    isRunning ? slowSeconds(uid) : undefined,
    status.phase === 'Terminated' ? undefined : waitingSeconds(status, now),
    ...askAgainSeconds(status, now),
    deadline && secondsBetween(now, parseTime(deadline)),
  ].filter(seconds => typeof seconds === 'number');
  return waits.length === 0 ? undefined : Math.max(SOONEST_SECONDS, Math.min(...waits));
}
