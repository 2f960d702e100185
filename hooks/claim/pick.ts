/** Which of the fitting WarmPods a claim tries. */
import { hashOf, mixed } from '../lib/spread.ts';
import type { Candidate } from './candidate.ts';

/** An hour is a pool's usual `ttl`: what will be replaced soon is better used. */
const OLD_AGE_MS = 3_600_000;
/** How much age counts beside chance: the older are taken a little sooner, and claims still don't crowd on a few. */
const AGE_WEIGHT = 0.1;

/**
 * The candidate that a Sandbox tries first. Each Sandbox has an order of its own, so that concurrent claims rarely meet; it is the
 * same in every replica, so that a claim that is begun again elsewhere meets what it began.
 */
export function pickCandidate<One extends Candidate>(
  candidates: readonly One[],
  sandboxUid: string,
  nowMs: number,
): One | undefined {
  const sandboxHash = hashOf(sandboxUid);
  let best: One | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const age = Math.min(1, Math.max(0, nowMs - candidate.createdAtMs) / OLD_AGE_MS);
    const score = mixed(sandboxHash, candidate.hash) + AGE_WEIGHT * age;
    if (score <= bestScore) continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}
