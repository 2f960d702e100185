/** Adds a step's result to what a claim knows. */
import type { KubernetesObject } from '../../contract.ts';
import type { Candidate } from '../candidates/candidate.ts';
import { deniedHalf, type Half, type Pair } from './pair.ts';
import type { ClaimState } from './state.ts';

/** One half of a claim, what the API server says of its object, and in which words it refuses. */
export interface Tried<Known> {
  half: Half;
  known?: Known | undefined;
  words?: string | undefined;
}

export interface Halves<One extends Candidate = Candidate> {
  warmPod: Tried<One>;
  pod: Tried<KubernetesObject>;
}

/** A changed WarmPod needs no message. */
const wordsOf = ({ warmPod, pod }: Halves): string | undefined =>
  (warmPod.half === 'refused' ? undefined : warmPod.words) ?? pod.words;

/** The pair of which this has become. */
export const pairAfter = <One extends Candidate>(pair: Pair<One>, halves: Halves<One>): Pair<One> => ({
  ...pair,
  candidate: halves.warmPod.known ?? pair.candidate,
  warmPod: halves.warmPod.half,
  pod: halves.pod.half,
  words: wordsOf(halves) ?? pair.words,
});

/** After a pair that is over: `next` is what can be tried now. */
export function stateAfter<One extends Candidate>(
  state: ClaimState<One>,
  pair: Pair<One>,
  next: One | undefined,
): ClaimState<One> {
  const careful = deniedHalf(pair);
  const after = { ...state, pair: undefined, inVain: true, next };
  return careful ? { ...after, careful, refusals: [...state.refusals, pair.words ?? ''] } : after;
}
