/** The steps of a claim, each carried out: the state that it leads to. */
import { type Pair, type Step, standsSo } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { backoffMs } from '../kubernetes/backoff.ts';
import type { Course, Run, State } from './course.ts';
import { answered, type PairHalves, sendHalves } from './halves.ts';
import type { SandboxSteps } from './sandbox-steps.ts';
import type { WarmPodSteps } from './warm-pod-steps.ts';

/** With what a step of this name carries. */
export type StepNamed<Name extends Step['step']> = Extract<Step<WarmPodRecord>, { step: Name }>;

export interface CarryOutOptions {
  course: Course;
  warmPodSteps: WarmPodSteps;
  sandboxSteps: SandboxSteps;
  /** Waits before a request is repeated. */
  pause(milliseconds: number): Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 1_000;

/** Both halves, of the pair that a claim tries. */
function createTake({ course, warmPodSteps, sandboxSteps }: CarryOutOptions) {
  /** The request of each half. */
  const requestsOf = ({ order, at, attempt }: Run, { candidate }: Pair<WarmPodRecord>) => ({
    warmPod: () => warmPodSteps.assign(candidate, order.claimant, at, attempt),
    pod: () => warmPodSteps.handOver(candidate, order, at, attempt),
  });

  /** Another replica may have served the Sandbox a moment ago, and neither the request nor this replica's watches show it yet. */
  async function takeWith(state: State, run: Run, pair: Pair<WarmPodRecord>, halves: Promise<PairHalves>) {
    const isBegun = standsSo('had')(pair);
    const [sent, decided] = await answered(
      halves,
      state.looked || isBegun ? state.decided : sandboxSteps.isDecided(run.order.claimant, run.attempt),
    );
    const assigned = state.assigned.filter(({ uid }) => uid !== pair.candidate.uid);
    return course.proceedWith({ ...state, assigned, decided }, run, pair, sent);
  }

  return { requestsOf, takeWith };
}

export function createCarryOut(options: CarryOutOptions) {
  const { course, warmPodSteps, sandboxSteps, pause } = options;
  const { beginPair, proceed, proceedWith } = course;
  const { requestsOf, takeWith } = createTake(options);

  return {
    async look(state: State, { order, attempt }: Run): Promise<State> {
      return { ...state, looked: true, ...(await sandboxSteps.look(order.claimant, attempt)) };
    },
    take(state: State, run: Run, { pair }: StepNamed<'take'>): Promise<State> {
      beginPair(run, pair.candidate);
      return takeWith(state, run, pair, sendHalves(pair, ['untried', 'ours'], requestsOf(run, pair)));
    },
    async assign(state: State, run: Run, { pair }: StepNamed<'assign'>): Promise<State> {
      beginPair(run, pair.candidate);
      const sent = async () => ({
        warmPod: await requestsOf(run, pair).warmPod(),
        pod: { half: pair.pod },
      });
      return takeWith(state, run, pair, sent());
    },
    async handOver(state: State, run: Run, { pair }: StepNamed<'handOver'>): Promise<State> {
      beginPair(run, pair.candidate);
      const sent = async () => ({
        warmPod: { half: pair.warmPod },
        pod: await requestsOf(run, pair).pod(),
      });
      return takeWith(state, run, pair, sent());
    },
    async repeat(state: State, run: Run, { pair }: StepNamed<'repeat'>): Promise<State> {
      const { repeats = 0 } = pair;
      await pause(backoffMs(repeats, firstPauseMs, longestPauseMs));
      const sent = await sendHalves(pair, ['unanswered'], requestsOf(run, pair));
      return proceedWith(state, run, { ...pair, repeats: repeats + 1 }, sent);
    },
    async check(state: State, run: Run, { pair }: StepNamed<'check'>): Promise<State> {
      const { order, attempt } = run;
      const checked = await sendHalves(pair, ['refused'], {
        warmPod: () => warmPodSteps.checkWarmPod(pair.candidate, order.claimant, attempt),
        pod: () => warmPodSteps.checkPod(pair.candidate, order, attempt),
      });
      return proceedWith(state, run, pair, checked);
    },
    async giveBack(state: State, run: Run, { pair }: StepNamed<'giveBack'>): Promise<State> {
      const returned = await warmPodSteps.giveBack(pair.candidate, run.attempt);
      if (returned) run.tried.add(returned.resourceVersion);
      return proceed(state, run, { ...pair, warmPod: 'lost' });
    },
    async end(state: State, run: Run, { pair }: StepNamed<'end'>): Promise<State> {
      await warmPodSteps.end(pair.candidate, run.order.claimant, run.attempt);
      return proceed(state, run, { ...pair, warmPod: 'lost' });
    },
    async endSurplus(state: State, run: Run, { candidate }: StepNamed<'endSurplus'>): Promise<State> {
      await warmPodSteps.endSurplus(candidate, run.order.claimant, run.attempt);
      return { ...state, assigned: state.assigned.filter(({ uid }) => uid !== candidate.uid) };
    },
  };
}
