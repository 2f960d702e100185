import { parseTime, secondsBetween, type Time } from '../lib/time.ts';

/** What is said of a Sandbox for which no warm Pod could be had: `fitting` WarmPods of the right kind there are. */
export const coldReason = (fitting: number, namespace: string): { reason: string; message: string } =>
  fitting === 0
    ? {
        reason: 'NoMatchingPool',
        message: `no WarmPool in namespace ${namespace} has Pods like the one that this Sandbox asks for`,
      }
    : { reason: 'NoWarmPodReady', message: `none of the ${fitting} warm Pods that fit could be had` };

const SOONEST_SECONDS = 0.5;
const LATEST_SECONDS = 1;

/**
 * When to look again for a Sandbox that waits for a warm Pod; `chance`, from 0 to 1, keeps many from looking at once. Undefined: it
 * waits no longer.
 */
export function nextLookSeconds(
  waitUntil: string | undefined,
  now: Time,
  chance: number,
): number | undefined {
  const leftSeconds = waitUntil === undefined ? 0 : secondsBetween(now, parseTime(waitUntil));
  if (!(leftSeconds > 0)) return undefined;
  const wanted = SOONEST_SECONDS + chance * (LATEST_SECONDS - SOONEST_SECONDS);
  return Math.max(SOONEST_SECONDS, Math.min(wanted, leftSeconds));
}
