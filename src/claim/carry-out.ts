/** The steps of a claim, each carried out: the state that it leads to. */
import type { Pair, Step } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { backoffMs } from '../kubernetes/backoff.ts';
import { type Course, type Run, type State, withoutAssigned } from './course.ts';
import { answered, sendHalves } from './halves.ts';
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

export function createCarryOut(options: CarryOutOptions) {
  const { course, warmPodSteps, sandboxSteps, pause } = options;
  const { beginPair, proceed, proceedWith } = course;

  /** The request of each half. */
  const requestsOf = ({ order, at, attempt }: Run, { candidate }: Pair<WarmPodRecord>) => ({
    warmPod: () => warmPodSteps.assign(candidate, order.claimant, at, attempt),
    pod: () => warmPodSteps.handOver(candidate, order, at, attempt),
  });

  /** Another replica may have served the Sandbox a moment ago, and neither the request nor this replica's watches show it yet. */
  async function look(state: State, { order, attempt }: Run): Promise<State> {
    return { ...state, looked: true, ...(await sandboxSteps.look(order.claimant, attempt)) };
  }

  return {
    look,
    async take(state: State, run: Run, { pair }: StepNamed<'take'>): Promise<State> {
      beginPair(run, pair.candidate);
      return proceedWith(
        state,
        run,
        pair,
        await sendHalves(pair, ['untried', 'ours'], requestsOf(run, pair)),
      );
    },
    async assign(state: State, run: Run, { pair }: StepNamed<'assign'>): Promise<State> {
      beginPair(run, pair.candidate);
      const warmPod = await requestsOf(run, pair).warmPod();
      return proceedWith(state, run, pair, { warmPod, pod: { half: pair.pod } });
    },
    async handOver(state: State, run: Run, { pair }: StepNamed<'handOver'>): Promise<State> {
      beginPair(run, pair.candidate);
      const pod = await requestsOf(run, pair).pod();
      return proceedWith(state, run, pair, { warmPod: { half: pair.warmPod }, pod });
    },
    async repeat(state: State, run: Run, { pair }: StepNamed<'repeat'>): Promise<State> {
      const { repeats = 0 } = pair;
      await pause(backoffMs(repeats, firstPauseMs, longestPauseMs));
      const [sent, seen] = await answered(
        sendHalves(pair, ['unanswered'], requestsOf(run, pair)),
        state.looked ? state : look(state, run),
      );
      return proceedWith(seen, run, { ...pair, repeats: repeats + 1 }, sent);
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
      return withoutAssigned(state, candidate);
    },
  };
}
