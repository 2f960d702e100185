import type { SandboxStatus } from '../api/sandbox-status.ts';
import { waitSeconds } from '../lib/back-off.ts';
import { findCondition } from '../lib/conditions.ts';
import { hashOf, mixed } from '../lib/spread.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import { lookForMoreSeconds } from './pod/cause.ts';
import type { PodView } from './pod/view.ts';

/** How soon to check for a requested Pod: a refusal by the API server may cause no event. */
const LOOK_AGAIN_SECONDS = 5;

const SOONEST_SECONDS = 0.5;

/** Runtimes, profiles and others' volumes cause no event, so a Sandbox that waits for one resyncs with back-off. */
const WAITED_FOR = ['RuntimeResolved', 'ProfileApplied', 'StorageReady', 'PodReady', 'NetworkReady'];
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 30;

/** Conditions that only a resync can clear; a Pod that starts or stops causes events. */
const isWaitedFor = (type: string, reason: string) =>
  type !== 'PodReady' || ['RuntimeClassNotFound', 'LateBindingImpossible'].includes(reason);

function waitingSeconds({ conditions }: SandboxStatus, now: Time): number | undefined {
  const waits = WAITED_FOR.map(type => findCondition(conditions, type))
    .filter(condition => condition?.status === 'False')
    .filter(condition => condition && isWaitedFor(condition.type, condition.reason ?? ''))
    .map(condition => secondsBetween(parseTime(condition?.lastTransitionTime ?? ''), now) / 2);
  return waits.length === 0
    ? undefined
    : Math.min(LONGEST_WAIT_SECONDS, Math.max(FIRST_WAIT_SECONDS, Math.min(...waits)));
}

/** When a missing child is requested again. */
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

/** A running Sandbox learns within ten minutes, spread out, that its runtime or profile has changed. */
const LOOKS_WITHIN_SECONDS = 600;
const SPREAD_SECONDS = 120;

const slowSeconds = (uid: string): number => LOOKS_WITHIN_SECONDS - SPREAD_SECONDS * mixed(hashOf(uid), 0);

/** A quiet Sandbox's status may name one that has passed. */
const comingSeconds = (deadline: string | undefined, now: Time): number[] =>
  deadline !== undefined && parseTime(deadline) > now ? [secondsBetween(now, parseTime(deadline))] : [];

/** When to resync: the earliest of what the Sandbox waits for, or never (`B14`). */
export function resyncAfterSeconds({
  view: { pod, held },
  uid,
  status,
  quietSeconds,
  measureSeconds,
  claimSeconds,
  settings,
  now,
}: {
  view: PodView;
  uid: string;
  status: SandboxStatus;
  /** Seconds until the status is written; 0 if it is up to date. */
  quietSeconds: number;
  /** When the volumes are measured again, if at all. */
  measureSeconds: number | undefined;
  /** When to retry the claim, if at all. */
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
    isRunning ? measureSeconds : undefined,
    isRunning ? slowSeconds(uid) : undefined,
    status.phase === 'Terminated' ? undefined : waitingSeconds(status, now),
    ...askAgainSeconds(status, now),
    ...comingSeconds(deadline, now),
  ].filter(seconds => typeof seconds === 'number');
  return waits.length === 0 ? undefined : Math.max(SOONEST_SECONDS, Math.min(...waits));
}
