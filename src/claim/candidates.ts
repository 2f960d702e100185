/** Which of the fitting WarmPods a claim tries, and what it says where there is none. Pure. */
import { hashOf, mixed } from '../caches/spread.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';

/** An hour is a pool's usual `ttl`: what will be replaced soon is better used. */
const oldAgeMs = 3_600_000;
/** How much age counts beside chance: the older are taken a little sooner, and claims still don't crowd on a few. */
const ageWeight = 0.1;

/**
 * The candidate that a Sandbox tries first. Each Sandbox has an order of its own, so that concurrent claims rarely meet; it is the
 * same in every replica, so that a claim that is begun again elsewhere meets what it began.
 */
export function pickCandidate(
  candidates: readonly WarmPodRecord[],
  sandboxUid: string,
  nowMs: number,
): WarmPodRecord | undefined {
  const sandboxHash = hashOf(sandboxUid);
  let best: WarmPodRecord | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const age = Math.min(1, Math.max(0, nowMs - candidate.createdAtMs) / oldAgeMs);
    const score = mixed(sandboxHash, candidate.hash) + ageWeight * age;
    if (score <= bestScore) continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}

/** Why a Sandbox is served cold, as its annotation says. */
export interface ColdReason {
  reason: string;
  message: string;
}

/** What the cache tells about an empty hand: `fitting` WarmPods of the right kind there are, and none could be had. */
export const coldReason = (fitting: number, namespace: string): ColdReason =>
  fitting === 0
    ? {
        reason: 'NoMatchingPool',
        message: `no WarmPool in namespace ${namespace} has Pods like the one that this Sandbox asks for`,
      }
    : {
        reason: 'NoWarmPodReady',
        message: `none of the ${fitting} warm Pods that fit could be had`,
      };

const soonestSeconds = 0.5;
const latestSeconds = 1;

/** When to look again for a Sandbox that waits for a warm Pod, at random so that many don't look at once; undefined: it waits no longer. */
export function nextLookSeconds(
  waitUntil: string | undefined,
  nowMs: number,
  chance: number,
): number | undefined {
  const leftSeconds = waitUntil === undefined ? 0 : (Date.parse(waitUntil) - nowMs) / 1000;
  if (!(leftSeconds > 0)) return undefined;
  const wanted = soonestSeconds + chance * (latestSeconds - soonestSeconds);
  return Math.max(soonestSeconds, Math.min(wanted, leftSeconds));
}
