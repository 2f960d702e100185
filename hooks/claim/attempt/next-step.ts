/**
 * The claim as a table: what it does next, given what it has seen. The shell carries a step out, adds what came of it to the state, and
 * asks again; a step that fails otherwise ends the attempt, and the next one goes on from what it finds.
 */
import type { Candidate } from '../candidates/candidate.ts';
import { coldReason } from '../cold/explain.ts';
import { type ColdCause, refusedReason, unansweredReason } from '../cold/refused.ts';
import { isOver, isWorthless, type Pair, standsSo } from './pair.ts';
import type { ClaimState, Step } from './state.ts';

/** On so many WarmPods the claim is refused before it is given up. */
const MOST_REFUSALS = 2;
/** With the pauses between them it takes about as long as an attempt may. */
const MOST_REPEATS = 5;

const cold = (cause: ColdCause): Step<never> => ({
  step: 'finish',
  result: { result: 'cold', ...cause },
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

/** The API server's error that delays this claim. */
function keptBy({ pair, refusals, late }: ClaimState): { unanswered: boolean; words: string } | undefined {
  const isRepeated = (pair?.repeats ?? 0) >= MOST_REPEATS;
  const words = pair?.words ?? refusals.at(-1);
  if (!(late || isRepeated) || words === undefined || (pair && isHad(pair))) return undefined;
  return { unanswered: pair !== undefined && standsSo('unanswered')(pair), words };
}

/** A Sandbox that doesn't wait starts cold; what its claim left is tidied up once no attempt can be running. */
function outOfTime(state: ClaimState): Step<never> | undefined {
  const kept = keptBy(state);
  if (!kept) return undefined;
  if (state.nextLookSeconds !== undefined) return { step: 'breakOff', words: kept.words };
  return cold(kept.unanswered ? unansweredReason(kept.words) : refusedReason(kept.words));
}

/** Refused so often that it makes no sense to go on; a Sandbox that waits does so for a Ready WarmPod, and there was one. */
const isRefused = ({ refusals, next }: ClaimState): boolean =>
  refusals.length >= MOST_REFUSALS || (refusals.length > 0 && next === undefined);

/** What it does next, if nobody else serves the Sandbox. */
function ownStep<One extends Candidate>(state: ClaimState<One>): Step<One> {
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

/**
 * Whether another replica may have served the Sandbox, where this one gives up: it has tried a WarmPod, or could have none of those that
 * fit. One that knows of none doesn't ask, for that would be a request for each Sandbox of a namespace without pools; nor does one whose time
 * was over before it began.
 */
function mayBeServed(step: Step, { inVain, pair, fitting, late }: ClaimState): boolean {
  if (step.step !== 'finish' || step.result.result === 'warm') return false;
  return inVain || pair !== undefined || (step.result.result === 'cold' && fitting > 0 && !late);
}

/**
 * What a claim does next (`C8`). One that succeeds finds out when its Sandbox's first status is written whether the request
 * was older than another decision; one that gives up looks, before it says that there is nothing.
 */
export function nextStep<One extends Candidate>(state: ClaimState<One>): Step<One> {
  const step = ownStep(state);
  return !state.looked && mayBeServed(step, state) ? { step: 'look' } : step;
}
