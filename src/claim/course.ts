/** The progress of a claim: what it has tried, holds, and may try next. */
import {
  type ClaimState,
  deniedHalf,
  isOver,
  type KubernetesObject,
  lookAgainSeconds,
  type Pair,
  pairAfter,
  pickCandidate,
  stateAfter,
  type WarmOrder,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { Attempt } from './attempt.ts';
import type { PairHalves } from './halves.ts';
import type { ClaimMemory } from './memory.ts';

export type State = ClaimState<WarmPodRecord>;

/** What one claim does; `tried` are the versions of WarmPods that it has tried, since one that has changed may be tried again. */
export interface Run {
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

export interface CourseOptions {
  warmPods: WarmPodCache;
  memory: ClaimMemory;
  now(): Date;
  /** Whether its Pod may not live long. */
  isUnwell(warmPod: WarmPodRecord): boolean;
}

/** The WarmPods that this replica's claims are trying. */
function createHolds() {
  const trying = new Set<string>();

  /** A claim holds one at a time; other claims of this replica leave it alone. */
  function hold(run: Run, uid: string | undefined): void {
    if (run.holds !== undefined) trying.delete(run.holds);
    if (uid !== undefined) trying.add(uid);
    run.holds = uid;
  }

  return { hold, isTrying: (uid: string) => trying.has(uid) };
}

/** One that is assigned is tried, or ended, once. */
export const withoutAssigned = (state: State, candidate: WarmPodRecord): State => ({
  ...state,
  assigned: state.assigned.filter(({ uid }) => uid !== candidate.uid),
});

export function createCourse({ warmPods, memory, now, isUnwell }: CourseOptions) {
  const { hold, isTrying } = createHolds();

  function pick({ order: { claimant, podTemplateSuffix }, tried }: Run): WarmPodRecord | undefined {
    const candidates = warmPods
      .candidates(claimant.namespace, podTemplateSuffix)
      .filter(({ uid, resourceVersion }) => !isTrying(uid) && !tried.has(resourceVersion));
    return pickCandidate(candidates, claimant.uid, now().getTime(), isUnwell);
  }

  function begin(run: Run): State {
    const { claimant, podTemplateSuffix } = run.order;
    const { namespace, uid } = claimant;
    return {
      namespace,
      mayHaveBegun: !memory.isFirst(claimant),
      looked: false,
      decided: false,
      inVain: false,
      assigned: warmPods.assignedTo(uid).filter(warmPod => warmPod.namespace === namespace),
      pair: undefined,
      refusals: [],
      careful: memory.refusedIn(namespace),
      late: false,
      next: pick(run),
      fitting: warmPods.count(namespace, podTemplateSuffix),
      nextLookSeconds: lookAgainSeconds(run.order, now(), Math.random()),
    };
  }

  /** Moves to the next candidate once a pair is over. */
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
    return proceed(withoutAssigned(state, pair.candidate), run, pairAfter(pair, halves));
  }

  function beginPair(run: Run, { uid, resourceVersion }: WarmPodRecord): void {
    memory.begin(run.order.claimant.uid);
    hold(run, uid);
    run.tried.add(resourceVersion);
  }

  return { begin, beginPair, hold, proceed, proceedWith };
}
export type Course = ReturnType<typeof createCourse>;
