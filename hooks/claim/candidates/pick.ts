/** Which matching WarmPod a claim tries first. */
import { hashOf, mixed } from '../../lib/spread.ts';
import type { Candidate } from './candidate.ts';

/** An hour is a pool's usual `ttl`: what will be replaced soon is better used. */
const OLD_AGE_MS = 3_600_000;
/** How much age counts beside chance: the older are taken a little sooner, and claims still don't crowd on a few. */
const AGE_WEIGHT = 0.1;

function best<One extends Candidate>(
  candidates: readonly One[],
  sandboxHash: number,
  nowMs: number,
): One | undefined {
  let found: One | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const age = Math.min(1, Math.max(0, nowMs - candidate.createdAtMs) / OLD_AGE_MS);
    const score = mixed(sandboxHash, candidate.hash) + AGE_WEIGHT * age;
    if (score <= bestScore) continue;
    found = candidate;
    bestScore = score;
  }
  return found;
}

/**
 * The candidate that a Sandbox tries first. Each Sandbox has its own order, so that concurrent claims rarely collide; it is the same
 * in every replica, so that a repeated claim finds what it began. Unhealthy ones come last.
 */
export function pickCandidate<One extends Candidate>(
  candidates: readonly One[],
  sandboxUid: string,
  nowMs: number,
  isUnwell: (candidate: One) => boolean,
): One | undefined {
  const sandboxHash = hashOf(sandboxUid);
  const first = best(candidates, sandboxHash, nowMs);
  // Usually all are well: then one look is enough.
  if (first === undefined || !isUnwell(first)) return first;
  const well = candidates.filter(candidate => !isUnwell(candidate));
  return best(well, sandboxHash, nowMs) ?? first;
}
