/** A claim from its beginning to its end, whatever the API server answers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep } from '../../hooks/claim/attempt/next-step.ts';
import { deniedHalf, type Half, isOver, type Pair } from '../../hooks/claim/attempt/pair.ts';
import type { ClaimState, Step } from '../../hooks/claim/attempt/state.ts';
import type { Candidate } from '../../hooks/claim/candidates/candidate.ts';
import { candidate, stateWith } from '../builders/candidate.ts';

/** What the API server says, one answer after the other; when all are used up, every half that is asked for is lost. */
type Answers = () => number;

const answersFrom = (numbers: readonly number[]): Answers => {
  const left = [...numbers];
  return () => left.shift() ?? 0;
};

const oneOf = (answers: Answers, halves: readonly [Half, ...Half[]]): Half =>
  halves[answers() % halves.length] ?? halves[0];

/** A claim as the shell carries it out, and what is true of each WarmPod. */
interface Course {
  state: ClaimState;
  ready: Candidate[];
  /** Names of those whose status says that the Sandbox has them. */
  assigned: Set<string>;
  /** Names of those whose Pod is the Sandbox's. */
  pods: Set<string>;
}

function proceed(course: Course, pair: Pair): void {
  const { name } = pair.candidate;
  if (['had', 'ours'].includes(pair.warmPod)) course.assigned.add(name);
  if (['untried', 'denied', 'lost'].includes(pair.warmPod)) course.assigned.delete(name);
  if (pair.pod === 'had') course.pods.add(name);
  if (!isOver(pair)) {
    course.state = { ...course.state, pair };
    return;
  }
  const refusals = deniedHalf(pair) ? [...course.state.refusals, 'no'] : course.state.refusals;
  course.state = { ...course.state, pair: undefined, next: course.ready.shift(), refusals };
}

function begin(course: Course, { uid }: Candidate): void {
  const assigned = course.state.assigned.filter(one => one.uid !== uid);
  course.state = { ...course.state, assigned };
}

const anew = (half: Half, standing: Half, answers: Answers, halves: readonly [Half, ...Half[]]): Half =>
  half === standing ? oneOf(answers, halves) : half;

const SENT_WARM_POD = ['refused', 'had', 'denied', 'unanswered'] as const;
const SENT_POD = ['refused', 'had', 'lost', 'unanswered'] as const;

type Doing = {
  [Name in Step['step']]?: (course: Course, step: Extract<Step, { step: Name }>, answers: Answers) => void;
};

const DOING: Doing = {
  look(course, _step, answers) {
    course.state = { ...course.state, looked: true, decided: answers() % 5 === 1 };
  },
  take(course, { pair }, answers) {
    begin(course, pair.candidate);
    proceed(course, {
      ...pair,
      warmPod: anew(pair.warmPod === 'ours' ? 'untried' : pair.warmPod, 'untried', answers, SENT_WARM_POD),
      pod: anew(pair.pod, 'untried', answers, SENT_POD),
      words: 'no',
    });
  },
  assign(course, { pair }, answers) {
    begin(course, pair.candidate);
    proceed(course, { ...pair, warmPod: oneOf(answers, SENT_WARM_POD), words: 'no' });
  },
  handOver(course, { pair }, answers) {
    begin(course, pair.candidate);
    proceed(course, { ...pair, pod: oneOf(answers, SENT_POD), words: 'no' });
  },
  repeat(course, { pair }, answers) {
    proceed(course, {
      ...pair,
      repeats: (pair.repeats ?? 0) + 1,
      warmPod: anew(pair.warmPod, 'unanswered', answers, SENT_WARM_POD),
      pod: anew(pair.pod, 'unanswered', answers, SENT_POD),
    });
  },
  check(course, { pair }, answers) {
    proceed(course, {
      ...pair,
      warmPod: anew(pair.warmPod, 'refused', answers, ['lost', 'untried', 'ours']),
      pod: anew(pair.pod, 'refused', answers, ['lost', 'had', 'denied']),
    });
  },
  giveBack(course, { pair }) {
    course.assigned.delete(pair.candidate.name);
    proceed(course, { ...pair, warmPod: 'lost' });
  },
  end(course, { pair }) {
    course.assigned.delete(pair.candidate.name);
    proceed(course, { ...pair, warmPod: 'lost' });
  },
  endSurplus(course, { candidate: surplus }) {
    course.assigned.delete(surplus.name);
    const assigned = course.state.assigned.filter(({ uid }) => uid !== surplus.uid);
    course.state = { ...course.state, assigned };
  },
};

const MOST_STEPS = 200;

/** How a claim ends that meets these answers; undefined, if it doesn't. */
function follow(
  course: Course,
  answers: Answers,
): Extract<Step, { step: 'finish' | 'stop' | 'breakOff' }> | undefined {
  for (let count = 0; count < MOST_STEPS; count += 1) {
    const step = nextStep(course.state);
    if (step.step === 'finish' || step.step === 'stop' || step.step === 'breakOff') return step;
    const go = DOING[step.step] as (course: Course, step: Step, answers: Answers) => void;
    go(course, step, answers);
  }
  return undefined;
}

const candidates = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => candidate(from + index));

const course = fc
  .record({
    assigned: fc.nat(2),
    ready: fc.nat(3),
    mayHaveBegun: fc.boolean(),
    careful: fc.constantFrom(undefined, 'WarmPod' as const, 'Pod' as const),
    nextLookSeconds: fc.constantFrom(undefined, 0.7),
  })
  .map(({ assigned, ready, ...fields }): Course => {
    const before = candidates(0, assigned);
    const [next, ...others] = candidates(10, ready);
    return {
      state: stateWith({ ...fields, assigned: before, next, fitting: assigned + ready }),
      ready: others,
      assigned: new Set(before.map(({ name }) => name)),
      pods: new Set(),
    };
  });

describe('whatever the API server answers, a claim', () => {
  const ends = (
    check: (end: NonNullable<ReturnType<typeof follow>>, after: Course, before: ClaimState) => void,
  ) =>
    fc.assert(
      fc.property(course, fc.array(fc.nat(59), { maxLength: 20 }), (begun, numbers) => {
        const lived = {
          ...begun,
          ready: [...begun.ready],
          assigned: new Set(begun.assigned),
          pods: new Set<string>(),
        };
        const end = follow(lived, answersFrom(numbers));
        expect(end).toBeDefined();
        if (end) check(end, lived, begun.state);
      }),
      { numRuns: 2_000 },
    );

  it('ends', () => {
    ends(() => {});
  });

  it('is never warm without both halves, and then has that one WarmPod only', () => {
    ends((end, { assigned, pods }) => {
      if (end.step !== 'finish' || end.result.result !== 'warm') return;
      const { name } = end.result.candidate;
      expect([...assigned]).toEqual([name]);
      expect(pods.has(name)).toBe(true);
    });
  });

  it('leaves no WarmPod assigned to a Sandbox that it sends off cold', () => {
    ends((end, { assigned }) => {
      if (end.step !== 'finish' || end.result.result === 'warm') return;
      // What became of a request without an answer nobody knows.
      const isUnknown = end.result.result === 'cold' && end.result.reason === 'WarmPodUnanswered';
      if (!isUnknown) expect([...assigned]).toEqual([]);
    });
  });

  it('waits only where the Sandbox does', () => {
    ends((end, _after, { nextLookSeconds }) => {
      if (end.step === 'finish' && end.result.result === 'waiting')
        expect(end.result.resyncAfterSeconds).toBe(nextLookSeconds);
      if (end.step !== 'finish' || end.result.result !== 'cold') return;
      if (!end.result.reason.startsWith('WarmPod')) expect(nextLookSeconds).toBeUndefined();
    });
  });

  it('stops only where a look told it to', () => {
    ends((end, { state }) => {
      if (end.step === 'stop') expect([state.decided, state.looked]).toEqual([true, true]);
    });
  });
});
