/** Sandboxes that are served warm or not at all: `spec.lateBinding` is Require (`C9`). */
import type { Available } from '../../facts.ts';
import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';
import type { ClaimResult, WarmOrder } from '../order.ts';
import { coldReason, explainCold, LATEST_SECONDS, nextLookSeconds, SOONEST_SECONDS } from './explain.ts';

const MOST_SECONDS = 5;

/** When to resync a Sandbox that waits: one that is served warm or not at all ever less often. Undefined where it waits no longer. */
export function lookAgainSeconds(
  { waitUntil, isRequired, claimant }: Pick<WarmOrder, 'waitUntil' | 'isRequired' | 'claimant'>,
  now: Time,
  chance: number,
): number | undefined {
  if (!isRequired) return nextLookSeconds(waitUntil, now, chance);
  const ageSeconds = secondsBetween(parseTime(claimant.creationTimestamp), now);
  const longest = Math.min(MOST_SECONDS, Math.max(LATEST_SECONDS, ageSeconds / 10));
  return SOONEST_SECONDS + chance * (longest - SOONEST_SECONDS);
}

/** What became of a claim, with what is missing; instead of starting cold, such a Sandbox goes on waiting. */
export function toldResult(
  result: ClaimResult,
  order: WarmOrder,
  podTemplates: Available['podTemplates'],
): ClaimResult {
  if (result.result === 'warm') return result;
  if (!order.isRequired) return result.result === 'cold' ? explainCold(result, order, podTemplates) : result;
  const { message } =
    result.result === 'cold'
      ? result
      : explainCold({ result: 'cold', ...coldReason(0, order.claimant.namespace) }, order, podTemplates);
  const resyncAfterSeconds = result.result === 'waiting' ? result.resyncAfterSeconds : MOST_SECONDS;
  return { result: 'waiting', resyncAfterSeconds, message };
}
