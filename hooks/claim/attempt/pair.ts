/** A WarmPod and its Pod, as far as a claim has got with them. */
import type { Candidate } from '../candidates/candidate.ts';

/**
 * How one half of a claim stands: the WarmPod's status, or the Pod's owner.
 * - `ours`: the WarmPod is the Sandbox's, by another attempt, which may be about to give it back.
 * - `unanswered`: it was sent, and may have been carried out or not.
 * - `refused`: what is so has to be looked at; it may be ours from an earlier attempt.
 * - `denied`: it is as it should be, and the API server does not let it be changed.
 * - `lost`: it was looked at, and can't be had.
 */
export type Half = 'untried' | 'ours' | 'had' | 'unanswered' | 'refused' | 'denied' | 'lost';

/** Both halves of a claim; only both together are one. */
export interface Pair<One extends Candidate = Candidate> {
  candidate: One;
  warmPod: Half;
  pod: Half;
  /** The API server's refusal. */
  words?: string | undefined;
  /** How often an unanswered half was sent again. */
  repeats?: number | undefined;
}

export const standsSo =
  (...halves: Half[]) =>
  ({ warmPod, pod }: Pair): boolean =>
    halves.includes(warmPod) || halves.includes(pod);

/** The objects of both halves. */
export type Refusable = 'WarmPod' | 'Pod';

/** Which half the API server does not let be changed, if it is so. */
export function deniedHalf({ warmPod, pod }: Pair): Refusable | undefined {
  if (warmPod === 'denied') return 'WarmPod';
  return pod === 'denied' ? 'Pod' : undefined;
}

/** One half that can't be had makes the other worthless; of what was had, only the WarmPod is given up. */
export const isWorthless = ({ warmPod, pod }: Pair): boolean =>
  ['lost', 'denied'].includes(warmPod) || ['lost', 'denied'].includes(pod);

/** Nothing is left to try or give up. */
export const isOver = (pair: Pair): boolean =>
  isWorthless(pair) && ['untried', 'denied', 'lost'].includes(pair.warmPod);
