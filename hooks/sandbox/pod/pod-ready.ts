import type { Facts } from '../../contract.ts';
import type { BackOff } from '../../lib/back-off.ts';
import { type Condition, conditionOn, conditionQuoting } from '../../lib/conditions.ts';
import type { Identity } from '../../lib/identity.ts';
import { refusalOf } from '../../lib/refusal.ts';
import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';
import { isDisruption } from '../../pod/disruption.ts';
import type { PodOutcome } from '../../pod/outcome.ts';
import { notObserved } from '../ask-again.ts';
import { NODE_LOST, podCause } from './cause.ts';
import type { PodDecision } from './create-keep-replace.ts';

/** How long a Pod may be missing without explanation. */
const OVERDUE_SECONDS = 2;

const condition = conditionOn('PodReady');

/** Describes a requested Pod that is missing. */
interface MissingPod {
  name: string;
  /** Whether it should exist by now. */
  overdue: boolean;
  /** The API server's error, from Metacontroller's Event. */
  error: string | undefined;
  /** The condition of the previous Pod, if that failed. */
  lastTry: Condition | undefined;
}

function missingPod({ name, overdue, error, lastTry }: MissingPod): Condition {
  if (overdue && error !== undefined)
    return condition('False', 'PodRefused', `the API server refused Pod "${name}": ${error}`);
  if (lastTry?.status === 'False') return lastTry;
  return overdue
    ? condition('False', 'PodNotObserved', notObserved('Pod', name))
    : condition('False', 'PodRequested', `Pod "${name}" is being created`);
}

/** The scheduler's words for a Pod that only waits for its volumes: a healthy one does for a moment. */
const AWAITS_VOLUME = /unbound immediate PersistentVolumeClaims|persistentvolumeclaim \S+ not found/i;

/** The condition of an existing Pod. */
function ofPod(outcome: PodOutcome, facts: Facts): Condition {
  const { reason, message } = podCause(outcome, facts);
  const isVolumes = reason === 'Unschedulable' && AWAITS_VOLUME.test(message);
  return conditionQuoting('PodReady')(
    outcome.state === 'ready' ? 'True' : 'False',
    isVolumes ? 'AwaitingVolume' : reason,
    message,
  );
}

/** A task without a Pod; its last condition says why. */
function lostPod(name: string, before: Condition | undefined): Condition {
  const tells = before !== undefined && (before.reason === NODE_LOST || isDisruption(before.reason));
  const lastSeen = tells ? `; last seen: ${before.message}` : '';
  return condition('False', 'PodLost', `Pod "${name}" disappeared before its task was done${lastSeen}`);
}

/** What was said of the last failure, with the time of the try after this one. */
const saidOfTry = (
  before: Condition | undefined,
  retriedAt: string | undefined,
  backOff: BackOff | undefined,
): Condition | undefined =>
  before && backOff && retriedAt !== undefined && before.message.includes(retriedAt)
    ? { ...before, message: before.message.replaceAll(retriedAt, backOff.retryAt) }
    : undefined;

/** The condition PodReady of a Sandbox that nothing refuses. */
export function podReadyCondition(
  { outcome, requested, lost, ended, backOff, retriedAt }: PodDecision,
  { name }: Identity,
  {
    requestedAt,
    facts,
    recordedName,
    before,
    now,
  }: {
    requestedAt: string | undefined;
    facts: Facts;
    recordedName?: string | undefined;
    /** The previous PodReady condition. */
    before?: Condition | undefined;
    now: Time;
  },
): Condition {
  if (outcome) return ofPod(outcome, facts);
  if (lost && ended) return lostPod(recordedName ?? name, before);
  if (!requested) return condition('False', 'NoPod', 'there is no Pod');
  const askedSince = requestedAt === undefined ? now : parseTime(requestedAt);
  return missingPod({
    name,
    overdue: secondsBetween(askedSince, now) > OVERDUE_SECONDS,
    error: refusalOf({ kind: 'Pod', name }, facts, askedSince),
    lastTry: saidOfTry(before, retriedAt, backOff),
  });
}
