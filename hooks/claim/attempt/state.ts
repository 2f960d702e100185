/** What a claim knows, and what it can do next. */
import type { Candidate } from '../candidates/candidate.ts';
import type { ClaimResult } from '../order.ts';
import type { Pair, Refusable } from './pair.ts';

export interface ClaimState<One extends Candidate = Candidate> {
  namespace: string;
  /** Whether an earlier attempt may have left something behind. */
  mayHaveBegun: boolean;
  /** Whether earlier attempts' leftovers have been read live. */
  looked: boolean;
  /** Whether the Sandbox is gone, or has its Pod by its status: the request was older. */
  decided: boolean;
  /** Whether a WarmPod was tried in vain: another replica may have served the Sandbox meanwhile. */
  inVain: boolean;
  /** WarmPods that are assigned to the Sandbox, and not tried yet; the earliest first. */
  assigned: readonly One[];
  /** What is being tried. */
  pair: Pair<One> | undefined;
  /** The API server's refusals, by claimable WarmPod. */
  refusals: readonly string[];
  /** The half that the API server has refused here of late: it goes first, and the other one once it is had. */
  careful: Refusable | undefined;
  /** Whether the time for requests is over. */
  late: boolean;
  /** A WarmPod that this claim hasn't tried, and that no other claim here is trying. */
  next: One | undefined;
  /** How many matching WarmPods exist, in any state. */
  fitting: number;
  /** When to look again for a Sandbox that waits; undefined where it waits no longer. */
  nextLookSeconds: number | undefined;
}

export type Step<One extends Candidate = Candidate> =
  /** Ask the API server whether the Sandbox is undecided, and which WarmPods are assigned to it. */
  | { step: 'look' }
  /** Send the halves that are not had yet, side by side. */
  | { step: 'take'; pair: Pair<One> }
  /** The same, of one half alone. */
  | { step: 'assign'; pair: Pair<One> }
  | { step: 'handOver'; pair: Pair<One> }
  /** Send unanswered halves again, after a pause; and look, where nobody has. */
  | { step: 'repeat'; pair: Pair<One> }
  /** Look at the halves that were refused. */
  | { step: 'check'; pair: Pair<One> }
  /** End a WarmPod whose Pod can't be had. */
  | { step: 'end'; pair: Pair<One> }
  /** Give a WarmPod back to its pool whose Pod is as it should be, and was not to be changed. */
  | { step: 'giveBack'; pair: Pair<One> }
  /** End one that is assigned beside another; if its Pod is the Sandbox's already, the Sandbox has to choose. */
  | { step: 'endSurplus'; candidate: One }
  /** Leave it to the next attempt. */
  | { step: 'breakOff'; words: string }
  /** The request is older than what was decided. */
  | { step: 'stop' }
  | { step: 'finish'; result: Exclude<ClaimResult, { result: 'warm' }> | { result: 'warm'; candidate: One } };
