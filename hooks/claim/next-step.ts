/**
 * The claim as a table: what it does next, given what it has seen. The shell carries a step out, adds what came of it to the state, and
 * asks again; a step that fails otherwise ends the attempt, and the next one goes on from what it finds.
 */
import type { Candidate } from './candidate.ts';
import { coldReason } from './cold.ts';
import type { ClaimResult } from './order.ts';

/**
 * How one half of a claim stands: the WarmPod's status, or the Pod's owner. `refused` may be ours from an earlier attempt; `lost` was
 * looked at and is not.
 */
export type Half = 'untried' | 'had' | 'refused' | 'lost';

/** Both halves of a claim; only both together are one. */
export interface Pair<One extends Candidate = Candidate> {
  candidate: One;
  warmPod: Half;
  pod: Half;
}

export interface ClaimState<One extends Candidate = Candidate> {
  namespace: string;
  /** Whether an earlier attempt may have left something behind. */
  mayHaveBegun: boolean;
  /** Whether the API server itself has been asked what earlier attempts left. */
  looked: boolean;
  /** Whether the Sandbox is gone, or is said to have its Pod: the request was older than that. */
  decided: boolean;
  /** WarmPods that are assigned to the Sandbox, and not tried yet; the earliest first. */
  assigned: readonly One[];
  /** What is being tried. */
  pair: Pair<One> | undefined;
  /** A WarmPod that this claim hasn't tried, and that nobody here is trying. */
  next: One | undefined;
  /** How many WarmPods there are of the kind that fits, whatever they do. */
  fitting: number;
  /** When to look again for a Sandbox that waits; undefined where it waits no longer. */
  nextLookSeconds: number | undefined;
}

export type Step<One extends Candidate = Candidate> =
  /** Ask the API server whether the Sandbox is undecided, and which WarmPods are assigned to it. */
  | { step: 'look' }
  /** Send the halves that are untried, side by side; and ask whether the Sandbox is decided, where nobody has looked. */
  | { step: 'take'; pair: Pair<One> }
  /** Look at the halves that were refused. */
  | { step: 'check'; pair: Pair<One> }
  /** End a WarmPod whose Pod can't be had. */
  | { step: 'end'; candidate: One }
  /** End one that is assigned beside another; if its Pod is the Sandbox's already, the Sandbox has to choose. */
  | { step: 'endSurplus'; candidate: One }
  /** The request is older than what was decided. */
  | { step: 'stop' }
  | { step: 'finish'; result: Exclude<ClaimResult, { result: 'warm' }> | { result: 'warm'; candidate: One } };

const isUntried = ({ warmPod, pod }: Pair) => warmPod === 'untried' || pod === 'untried';
const isRefused = ({ warmPod, pod }: Pair) => warmPod === 'refused' || pod === 'refused';

/** What becomes of a pair; undefined where it can't be had, and nothing of it is left to give up. */
function stepOf<One extends Candidate>(pair: Pair<One>, assigned: readonly One[]): Step<One> | undefined {
  // One half that is lost for certain makes the other worthless.
  if (pair.pod === 'lost')
    return pair.warmPod === 'had' ? { step: 'end', candidate: pair.candidate } : undefined;
  if (pair.warmPod === 'lost') return undefined;
  if (isRefused(pair)) return { step: 'check', pair };
  if (isUntried(pair)) return { step: 'take', pair };
  const [surplus] = assigned;
  return surplus
    ? { step: 'endSurplus', candidate: surplus }
    : { step: 'finish', result: { result: 'warm', candidate: pair.candidate } };
}

const begin = <One extends Candidate>(candidate: One, warmPod: Half): Step<One> => ({
  step: 'take',
  pair: { candidate, warmPod, pod: 'untried' },
});

const waits = (nextLookSeconds: number): Step<never> => ({
  step: 'finish',
  result: { result: 'waiting', resyncAfterSeconds: nextLookSeconds },
});

/** What a claim does next (`C8`). */
export function nextStep<One extends Candidate>(state: ClaimState<One>): Step<One> {
  const { mayHaveBegun, looked, decided, assigned, pair, next, nextLookSeconds } = state;
  const [found] = assigned;
  if (decided) return { step: 'stop' };
  const underWay = pair && stepOf(pair, assigned);
  if (underWay) return underWay;
  if (found === undefined && next === undefined && nextLookSeconds !== undefined)
    return waits(nextLookSeconds);
  if (mayHaveBegun && !looked) return { step: 'look' };
  if (found) return begin(found, 'had');
  if (next) return begin(next, 'untried');
  return { step: 'finish', result: { result: 'cold', ...coldReason(state.fitting, state.namespace) } };
}
