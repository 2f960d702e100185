import type { Sandbox } from '../../api/sandbox.ts';
import type { SandboxStatus } from '../../api/sandbox-status.ts';
import { type BackOff, putOffAt } from '../../lib/back-off.ts';
import { findCondition } from '../../lib/conditions.ts';
import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';

/** A younger Sandbox in creation writes no status yet. */
const QUIET_SECONDS = 2;
/** While a Pod is retried, the status keeps the last failure. */
const QUIET_RETRY_SECONDS = 3;
/** A Sandbox that waits for a warm Pod reports it a little later. */
const QUIET_CLAIM_SECONDS = 5;

/** After so many Pods that failed, counting the one that is tried, being ready for a moment says nothing. */
const MANY_ATTEMPTS = 3;

/** A status, and since when its Pod is Ready, if it is. */
export interface Reached {
  status: SandboxStatus;
  /** RFC 3339. */
  readySince: string | undefined;
}

/** When the Pod that is tried was requested; the one that failed goes once the next one is due. */
const requestedAt = (tried: BackOff): Time =>
  tried.objectUID === undefined ? putOffAt(tried) : parseTime(tried.retryAt);

/** From when a retried Pod's outcome is waited for; undefined where it is reported at once. */
function awaitedSince(
  before: SandboxStatus,
  { status, readySince }: Reached,
  tried: BackOff,
): Time | undefined {
  const change = `${before.phase}→${status.phase}`;
  if (['Creating→Creating', 'Failed→Creating', 'Failed→Failed'].includes(change)) return requestedAt(tried);
  const isReadyAtLast = ['Creating→Running', 'Failed→Running'].includes(change);
  return isReadyAtLast && tried.attempts >= MANY_ATTEMPTS && readySince !== undefined
    ? parseTime(readySince)
    : undefined;
}

/** A retried Pod's outcome is known within moments. */
function retryQuietSeconds(before: SandboxStatus, after: Reached, now: Time): number {
  const { pod: tried } = before.backOff ?? {};
  const failedAgain = after.status.backOff?.pod?.attempts !== tried?.attempts;
  const since = tried && !failedAgain ? awaitedSince(before, after, tried) : undefined;
  const waited = since === undefined ? QUIET_RETRY_SECONDS : secondsBetween(since, now);
  return waited < 0 ? 0 : Math.max(0, QUIET_RETRY_SECONDS - waited);
}

/**
 * Seconds for which a Sandbox keeps its old status, or 0 to write it now. Most are Running before anyone could read an intermediate
 * status, and each costs a write, an event and a sync on the way to Ready. A failure is written at once: otherwise it would be
 * retried at once.
 */
export function quietSeconds({ metadata, status: before }: Sandbox, reached: Reached, now: Time): number {
  const { status: after } = reached;
  const age = secondsBetween(parseTime(metadata.creationTimestamp), now);
  const waitsFor = findCondition(after.conditions, 'PodReady')?.reason;
  const awaitsClaim = waitsFor === 'AwaitingClaim';
  const isClaimed = awaitsClaim || after.warmPodRef !== undefined;
  const mostSeconds = isClaimed ? QUIET_CLAIM_SECONDS : QUIET_SECONDS;
  const isPutOff = after.backOff?.pod !== undefined || after.backOff?.networkPolicy !== undefined;
  const isQuiet =
    before.phase === 'Pending' &&
    !isPutOff &&
    (awaitsClaim || waitsFor === 'AwaitingVolume' || after.phase === 'Creating') &&
    age < mostSeconds;
  return isQuiet ? mostSeconds - age : retryQuietSeconds(before, reached, now);
}
