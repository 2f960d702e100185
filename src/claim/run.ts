/** Carries out a claim, step by step, as the table says; every step can be repeated. */
import { randomInt } from 'node:crypto';
import { type ClaimResult, claimRequests, nextStep, type Step, type WarmOrder } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { coded } from '../errors.ts';
import { type Attempt, claimLimits, isLate } from './attempt.ts';
import { type CarryOutOptions, createCarryOut, type StepNamed } from './carry-out.ts';
import { type CourseOptions, createCourse, type Run, type State } from './course.ts';

export type ClaimParts = CourseOptions & Omit<CarryOutOptions, 'course'>;

/** How a claim ended, with the claimed WarmPod. */
export type Ended = { result: ClaimResult; warmPod?: WarmPodRecord };

export function createClaimRunner(parts: ClaimParts) {
  const { memory, now } = parts;
  const course = createCourse(parts);
  const carryOut = createCarryOut({ ...parts, course });

  function finish({ result }: StepNamed<'finish'>, { order, pod }: Run): Ended {
    if (result.result === 'waiting') memory.forget(order.claimant.uid);
    if (result.result !== 'warm') return { result };
    if (!pod) throw new Error('a successful claim must have a Pod');
    return { result: { result: 'warm', pod }, warmPod: result.candidate };
  }

  async function follow(run: Run): Promise<Ended> {
    let state = course.begin(run);
    for (;;) {
      const step = nextStep({ ...state, late: isLate(run.attempt, claimLimits) });
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
      course.hold(run, undefined);
    }
  };
}
