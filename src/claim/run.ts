/** Carries out a claim, step by step, as the table says; every step can be repeated. */
import {
  type ClaimResult,
  type ClaimState,
  type Half,
  type KubernetesObject,
  nextLookSeconds,
  nextStep,
  type Pair,
  pickCandidate,
  type Step,
  type WarmOrder,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { coded } from '../errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimMemory } from './memory.ts';
import type { SandboxSteps } from './sandbox-steps.ts';
import type { Tried, WarmPodSteps } from './warm-pod-steps.ts';

export interface ClaimParts {
  warmPods: WarmPodCache;
  warmPodSteps: WarmPodSteps;
  sandboxSteps: SandboxSteps;
  memory: ClaimMemory;
  now(): Date;
}

type State = ClaimState<WarmPodRecord>;
type StepNamed<Name extends Step['step']> = Extract<Step<WarmPodRecord>, { step: Name }>;

/** What one claim does; `tried` are the versions of WarmPods that it has tried, since one that has changed may be tried again. */
interface Run {
  order: WarmOrder;
  attempt: Attempt;
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

/** Sends for the halves that stand so. */
async function sendHalves(
  pair: Pair<WarmPodRecord>,
  standing: Half,
  { warmPod, pod }: { warmPod(): Promise<Tried<WarmPodRecord>>; pod(): Promise<Tried<KubernetesObject>> },
): Promise<{ warmPod: Tried<WarmPodRecord>; pod: Tried<KubernetesObject> }> {
  const kept = <Known>(half: Half): Tried<Known> => ({ half });
  const [one, other] = await answered(
    pair.warmPod === standing ? warmPod() : kept<WarmPodRecord>(pair.warmPod),
    pair.pod === standing ? pod() : kept<KubernetesObject>(pair.pod),
  );
  return { warmPod: one, pod: other };
}

/** Nothing of it is left to try, or to give up. */
const isOver = ({ warmPod, pod }: Pair) => warmPod === 'lost' || (pod === 'lost' && warmPod !== 'had');

export function createClaimRunner({ warmPods, warmPodSteps, sandboxSteps, memory, now }: ClaimParts) {
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
    return pickCandidate(candidates, claimant.uid, now().getTime());
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
      next: pick(run),
      fitting: warmPods.count(namespace, podTemplateSuffix),
      nextLookSeconds: nextLookSeconds(waitUntil, now(), Math.random()),
    };
  }

  /** Goes on to the next candidate once a pair is over. */
  function proceed(state: State, run: Run, pair: Pair<WarmPodRecord>): State {
    if (!isOver(pair)) return { ...state, pair };
    hold(run, undefined);
    return { ...state, pair: undefined, next: pick(run) };
  }

  const carryOut = {
    async look(state: State, { order, attempt }: Run): Promise<State> {
      return { ...state, looked: true, ...(await sandboxSteps.look(order.claimant, attempt)) };
    },
    async take(state: State, run: Run, { pair }: StepNamed<'take'>): Promise<State> {
      const { candidate } = pair;
      const { order, attempt } = run;
      memory.begin(order.claimant.uid);
      hold(run, candidate.uid);
      run.tried.add(candidate.resourceVersion);
      // Another replica may have served it a moment ago, and neither the request nor this replica's watches show it yet.
      const [{ warmPod, pod }, decided] = await answered(
        sendHalves(pair, 'untried', {
          warmPod: () => warmPodSteps.assign(candidate, order.claimant, attempt),
          pod: () => warmPodSteps.handOver(candidate, order, attempt),
        }),
        state.looked ? state.decided : sandboxSteps.isDecided(order.claimant, attempt),
      );
      run.pod = pod.known ?? run.pod;
      const assigned = state.assigned.filter(({ uid }) => uid !== candidate.uid);
      const taken = { candidate: warmPod.known ?? candidate, warmPod: warmPod.half, pod: pod.half };
      return proceed({ ...state, assigned, decided }, run, taken);
    },
    async check(state: State, run: Run, { pair }: StepNamed<'check'>): Promise<State> {
      const { order, attempt } = run;
      const { warmPod, pod } = await sendHalves(pair, 'refused', {
        warmPod: () => warmPodSteps.checkWarmPod(pair.candidate, order.claimant, attempt),
        pod: () => warmPodSteps.checkPod(pair.candidate, order.claimant, attempt),
      });
      run.pod = pod.known ?? run.pod;
      const checked = { candidate: warmPod.known ?? pair.candidate, warmPod: warmPod.half, pod: pod.half };
      return proceed(state, run, checked);
    },
    async end(state: State, run: Run, { candidate }: StepNamed<'end'>): Promise<State> {
      await warmPodSteps.end(candidate, run.order.claimant, run.attempt);
      return proceed(state, run, { candidate, warmPod: 'lost', pod: 'lost' });
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
      const step = nextStep(state);
      if (step.step === 'finish') return finish(step, run);
      if (step.step === 'stop') throw coded('REQUEST_STALE');
      const go = carryOut[step.step] as (state: State, run: Run, step: Step<WarmPodRecord>) => Promise<State>;
      state = await go(state, run, step);
    }
  }

  /** Throws `CLAIM_UNFINISHED`, `REQUEST_STALE` and KubernetesError: then the order is to be carried out again. */
  return async (order: WarmOrder, attempt: Attempt): Promise<Ended> => {
    const run: Run = { order, attempt, tried: new Set() };
    try {
      return await follow(run);
    } finally {
      hold(run, undefined);
    }
  };
}
