/**
 * The claim as a table: what it does next, given what it has seen. The shell carries a step out, adds what came of it to the state, and
 * asks again; a step that fails otherwise ends the attempt, and the next one goes on from what it finds.
 */
import type { Candidate } from './candidate.ts';
import { coldReason } from './cold.ts';
import type { ClaimResult } from './order.ts';
import { isOver, isWorthless, type Pair, type Refusable, standsSo } from './pair.ts';
import { refusedReason, unansweredReason } from './refused.ts';

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
  /** What the API server said, for each WarmPod that was to be had and that it did not let be claimed. */
  refusals: readonly string[];
  /** The half that the API server has refused here of late: it goes first, and the other one once it is had. */
  careful: Refusable | undefined;
  /** Whether the time for requests is over. */
  late: boolean;
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
  /** Send the halves that are not had yet, side by side; and ask whether the Sandbox is decided, where nobody has looked. */
  | { step: 'take'; pair: Pair<One> }
  /** The same, of one half alone. */
  | { step: 'assign'; pair: Pair<One> }
  | { step: 'handOver'; pair: Pair<One> }
  /** Send the halves again that had no answer, after a pause. */
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

/** On so many WarmPods the claim is refused before it is given up. */
const MOST_REFUSALS = 2;
/** With the pauses between them it takes about as long as an attempt may. */
const MOST_REPEATS = 5;

const cold = (reason: { reason: string; message: string }): Step<never> => ({
  step: 'finish',
  result: { result: 'cold', ...reason },
});

const isUntouched = ({ warmPod, pod }: Pair) => warmPod !== 'had' && pod !== 'had';

/** What goes on with a pair that isn't over: the first row that holds. */
const COURSES: {
  holds(pair: Pair, state: Pick<ClaimState, 'careful'>): boolean;
  step: 'end' | 'check' | 'repeat' | 'giveBack' | 'assign' | 'handOver' | 'take';
}[] = [
  { holds: ({ warmPod, pod }) => pod === 'lost' && ['had', 'ours'].includes(warmPod), step: 'end' },
  { holds: standsSo('refused'), step: 'check' },
  { holds: standsSo('unanswered'), step: 'repeat' },
  { holds: pair => isWorthless(pair) && pair.warmPod === 'had', step: 'giveBack' },
  { holds: isWorthless, step: 'assign' },
  { holds: (pair, { careful }) => careful === 'WarmPod' && isUntouched(pair), step: 'assign' },
  { holds: (pair, { careful }) => careful === 'Pod' && isUntouched(pair), step: 'handOver' },
  { holds: standsSo('untried', 'ours'), step: 'take' },
];

/** What becomes of the pair that is being tried. */
function stepOf<One extends Candidate>(pair: Pair<One>, state: ClaimState<One>): Step<One> {
  const course = COURSES.find(({ holds }) => holds(pair, state));
  const [surplus] = state.assigned;
  if (course) return { step: course.step, pair };
  return surplus
    ? { step: 'endSurplus', candidate: surplus }
    : { step: 'finish', result: { result: 'warm', candidate: pair.candidate } };
}

const begin = <One extends Candidate>(
  candidate: One,
  warmPod: 'untried' | 'ours',
  state: ClaimState<One>,
): Step<One> => stepOf({ candidate, warmPod, pod: 'untried' }, state);

const waits = (nextLookSeconds: number): Step<never> => ({
  step: 'finish',
  result: { result: 'waiting', resyncAfterSeconds: nextLookSeconds },
});

const isHad = ({ warmPod, pod }: Pair) => warmPod === 'had' && pod === 'had';

/** What the API server said that keeps this claim from coming to its end in time. */
function keptBy({ pair, refusals, late }: ClaimState): { unanswered: boolean; words: string } | undefined {
  const isRepeated = (pair?.repeats ?? 0) >= MOST_REPEATS;
  const words = pair?.words ?? refusals.at(-1);
  if (!(late || isRepeated) || words === undefined || (pair && isHad(pair))) return undefined;
  return { unanswered: pair !== undefined && standsSo('unanswered')(pair), words };
}

/** A Sandbox that doesn't wait goes cold; whatever is left of its claim is tidied up once no attempt can be going on. */
function outOfTime(state: ClaimState): Step<never> | undefined {
  const kept = keptBy(state);
  if (!kept) return undefined;
  if (state.nextLookSeconds !== undefined) return { step: 'breakOff', words: kept.words };
  return cold(kept.unanswered ? unansweredReason(kept.words) : refusedReason(kept.words));
}

/** Refused so often that it makes no sense to go on; a Sandbox that waits does so for a Ready WarmPod, and there was one. */
const isRefused = ({ refusals, next }: ClaimState): boolean =>
  refusals.length >= MOST_REFUSALS || (refusals.length > 0 && next === undefined);

/** What a claim does next (`C8`). */
export function nextStep<One extends Candidate>(state: ClaimState<One>): Step<One> {
  const { mayHaveBegun, looked, decided, assigned, pair, refusals, next, nextLookSeconds } = state;
  const [found] = assigned;
  if (decided) return { step: 'stop' };
  const end = outOfTime(state);
  if (end) return end;
  if (pair && !isOver(pair)) return stepOf(pair, state);
  if (found === undefined && refusals.length === 0 && next === undefined && nextLookSeconds !== undefined)
    return waits(nextLookSeconds);
  if (mayHaveBegun && !looked) return { step: 'look' };
  if (found) return begin(found, 'ours', state);
  if (isRefused(state)) return cold(refusedReason(refusals.at(-1) ?? ''));
  if (next) return begin(next, 'untried', state);
  return cold(coldReason(state.fitting, state.namespace));
}
