/** Carries out a claim, step by step, as the table says; every step can be repeated. */
import { randomInt } from 'node:crypto';
import {
  type ClaimResult,
  type ClaimState,
  claimRequests,
  deniedHalf,
  type Half,
  type Halves,
  isOver,
  type KubernetesObject,
  nextLookSeconds,
  nextStep,
  type Pair,
  pairAfter,
  pickCandidate,
  type Step,
  standsSo,
  stateAfter,
  type WarmOrder,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { coded } from '../errors.ts';
import { backoffMs } from '../kubernetes/backoff.ts';
import { type Attempt, isLate } from './attempt.ts';
import type { ClaimMemory } from './memory.ts';
import type { SandboxSteps } from './sandbox-steps.ts';
import type { WarmPodSteps } from './warm-pod-steps.ts';

export interface ClaimParts {
  warmPods: WarmPodCache;
  warmPodSteps: WarmPodSteps;
  sandboxSteps: SandboxSteps;
  memory: ClaimMemory;
  now(): Date;
  /** Whether its Pod may not live long. */
  isUnwell(warmPod: WarmPodRecord): boolean;
  /** Waits so long before something is sent again. */
  pause(milliseconds: number): Promise<void>;
}

type State = ClaimState<WarmPodRecord>;
/** With what a step of this name carries. */
type StepNamed<Name extends Step['step']> = Extract<Step<WarmPodRecord>, { step: Name }>;

/** What one claim does; `tried` are the versions of WarmPods that it has tried, since one that has changed may be tried again. */
interface Run {
  order: WarmOrder;
  attempt: Attempt;
  /** As `attemptTime` has it. */
  at: string;
  tried: Set<string>;
  /** The UID of the WarmPod that it is trying. */
  holds?: string | undefined;
  /** The Pod that was handed over last. */
  pod?: KubernetesObject | undefined;
}

/** How a claim ended; with the WarmPod that was had. */
export type Ended = { result: ClaimResult; warmPod?: WarmPodRecord };

/** What was asked side by side. All are over before any counts: what is under way may still succeed. */
async function answered<Asked extends readonly unknown[]>(...asked: Asked) {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}

type PairHalves = Halves<WarmPodRecord>;

/** Sends for the halves that stand so. */
async function sendHalves(
  pair: Pair<WarmPodRecord>,
  standing: readonly Half[],
  { warmPod, pod }: { warmPod(): Promise<PairHalves['warmPod']>; pod(): Promise<PairHalves['pod']> },
): Promise<PairHalves> {
  const [one, other] = await answered(
    standing.includes(pair.warmPod) ? warmPod() : { half: pair.warmPod },
    standing.includes(pair.pod) ? pod() : { half: pair.pod },
  );
  return { warmPod: one, pod: other };
}

const firstPauseMs = 100;
const longestPauseMs = 1_000;

export function createClaimRunner(parts: ClaimParts) {
  const { warmPods, warmPodSteps, sandboxSteps, memory, now, pause, isUnwell } = parts;
  /** WarmPods that a claim of this replica is trying at this moment. */
  const trying = new Set<string>();

  /** A claim holds one at a time; other claims of this replica leave it alone. */
  function hold(run: Run, uid: string | undefined): void {
    if (run.holds !== undefined) trying.delete(run.holds);
    if (uid !== undefined) trying.add(uid);
    run.holds = uid;
  }

  function pick({ order: { claimant, podTemplateSuffix }, tried }: Run): WarmPodRecord | undefined {
    const candidates = warmPods
      .candidates(claimant.namespace, podTemplateSuffix)
      .filter(({ uid, resourceVersion }) => !trying.has(uid) && !tried.has(resourceVersion));
    return pickCandidate(candidates, claimant.uid, now().getTime(), isUnwell);
  }

  function begin(run: Run): State {
    const { claimant, podTemplateSuffix, waitUntil } = run.order;
    const { namespace, uid } = claimant;
    return {
      namespace,
      mayHaveBegun: !memory.isFirst(claimant),
      looked: false,
      decided: false,
      assigned: warmPods.assignedTo(uid).filter(warmPod => warmPod.namespace === namespace),
      pair: undefined,
      refusals: [],
      careful: memory.refusedIn(namespace),
      late: false,
      next: pick(run),
      fitting: warmPods.count(namespace, podTemplateSuffix),
      nextLookSeconds: nextLookSeconds(waitUntil, now(), Math.random()),
    };
  }

  /** Goes on to the next candidate once a pair is over. */
  function proceed(state: State, run: Run, pair: Pair<WarmPodRecord>): State {
    if (!isOver(pair)) return { ...state, pair };
    const refused = deniedHalf(pair);
    if (refused) {
      memory.refuse(state.namespace, refused);
      run.tried.add(pair.candidate.resourceVersion);
    }
    hold(run, undefined);
    return stateAfter(state, pair, pick(run));
  }

  /** Goes on with a pair of which this has become. */
  function proceedWith(state: State, run: Run, pair: Pair<WarmPodRecord>, halves: PairHalves): State {
    if (halves.pod.half === 'had') run.pod = halves.pod.known ?? run.pod;
    return proceed(state, run, pairAfter(pair, halves));
  }

  const assign = ({ order, at, attempt }: Run, { candidate }: Pair<WarmPodRecord>) =>
    warmPodSteps.assign(candidate, order.claimant, at, attempt);
  const handOver = ({ order, at, attempt }: Run, { candidate }: Pair<WarmPodRecord>) =>
    warmPodSteps.handOver(candidate, order, at, attempt);

  /** Another replica may have served the Sandbox a moment ago, and neither the request nor this replica's watches show it yet. */
  async function takeWith(state: State, run: Run, pair: Pair<WarmPodRecord>, halves: Promise<PairHalves>) {
    const isBegun = standsSo('had')(pair);
    const [sent, decided] = await answered(
      halves,
      state.looked || isBegun ? state.decided : sandboxSteps.isDecided(run.order.claimant, run.attempt),
    );
    const assigned = state.assigned.filter(({ uid }) => uid !== pair.candidate.uid);
    return proceedWith({ ...state, assigned, decided }, run, pair, sent);
  }

  function beginPair(run: Run, { uid, resourceVersion }: WarmPodRecord): void {
    memory.begin(run.order.claimant.uid);
    hold(run, uid);
    run.tried.add(resourceVersion);
  }

  const carryOut = {
    async look(state: State, { order, attempt }: Run): Promise<State> {
      return { ...state, looked: true, ...(await sandboxSteps.look(order.claimant, attempt)) };
    },
    take(state: State, run: Run, { pair }: StepNamed<'take'>): Promise<State> {
      beginPair(run, pair.candidate);
      const sent = sendHalves(pair, ['untried', 'ours'], {
        warmPod: () => assign(run, pair),
        pod: () => handOver(run, pair),
      });
      return takeWith(state, run, pair, sent);
    },
    async assign(state: State, run: Run, { pair }: StepNamed<'assign'>): Promise<State> {
      beginPair(run, pair.candidate);
      const sent = async () => ({ warmPod: await assign(run, pair), pod: { half: pair.pod } });
      return takeWith(state, run, pair, sent());
    },
    async handOver(state: State, run: Run, { pair }: StepNamed<'handOver'>): Promise<State> {
      beginPair(run, pair.candidate);
      const sent = async () => ({ warmPod: { half: pair.warmPod }, pod: await handOver(run, pair) });
      return takeWith(state, run, pair, sent());
    },
    async repeat(state: State, run: Run, { pair }: StepNamed<'repeat'>): Promise<State> {
      const { repeats = 0 } = pair;
      await pause(backoffMs(repeats, firstPauseMs, longestPauseMs));
      const sent = await sendHalves(pair, ['unanswered'], {
        warmPod: () => assign(run, pair),
        pod: () => handOver(run, pair),
      });
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

  function finish({ result }: StepNamed<'finish'>, { order, pod }: Run): Ended {
    if (result.result === 'waiting') memory.forget(order.claimant.uid);
    if (result.result !== 'warm') return { result };
    if (!pod) throw new Error('a claim that was had has a Pod');
    return { result: { result: 'warm', pod }, warmPod: result.candidate };
  }

  async function follow(run: Run): Promise<Ended> {
    let state = begin(run);
    for (;;) {
      const step = nextStep({ ...state, late: isLate(run.attempt) });
      if (step.step === 'finish') return finish(step, run);
      if (step.step === 'stop') throw coded('REQUEST_STALE');
      if (step.step === 'breakOff') throw coded('CLAIM_UNFINISHED', { cause: step.words });
      const go = carryOut[step.step] as (state: State, run: Run, step: Step<WarmPodRecord>) => Promise<State>;
      state = await go(state, run, step);
    }
  }

  /** Throws `CLAIM_UNFINISHED`, `REQUEST_STALE` and KubernetesError: then the order is to be carried out again. */
  return async (order: WarmOrder, attempt: Attempt): Promise<Ended> => {
    const at = claimRequests.attemptTime(now(), randomInt(1000) / 1000);
    const run: Run = { order, attempt, at, tried: new Set() };
    try {
      return await follow(run);
    } finally {
      hold(run, undefined);
    }
  };
}
