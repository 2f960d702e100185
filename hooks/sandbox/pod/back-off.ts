import type { KubernetesObject } from '../../contract.ts';
import { type BackOff, putOff, putOffAfterFirst, waitSeconds, whileWell } from '../../lib/back-off.ts';
import type { Time } from '../../lib/time.ts';
import { podOutcome } from '../../pod/outcome.ts';

/** What decides when a Sandbox's next Pod is created. */
export interface PodTrial {
  before: BackOff | undefined;
  own: KubernetesObject | undefined;
  /** A foreign Pod under the computed name. */
  unfit: KubernetesObject | undefined;
  /** Whether the Pod named by the status is missing. */
  lost: boolean;
  now: Time;
}

/**
 * A Pod that is created again counts as failed from then on, until the delay is over or it works: it may be gone before anybody sees
 * it, and its failure needs no second write.
 */
export const countAhead = (before: BackOff, now: Time): BackOff => putOff(before, undefined, now);

/** Whether the Pod that is being tried is counted already. */
const isCountedAhead = (before: BackOff | undefined, now: Time): before is BackOff =>
  before !== undefined && before.objectUID === undefined && waitSeconds(before, now) > 0;

const failure = ({ metadata: { uid } }: KubernetesObject, { before, now }: PodTrial): BackOff =>
  isCountedAhead(before, now) ? { ...before, objectUID: uid } : putOff(before, uid, now);

/** It is deleted as soon as it is seen, and needs no mark. */
const unfitness = ({ metadata: { uid } }: KubernetesObject, { before, now }: PodTrial): BackOff =>
  isCountedAhead(before, now) ? before : putOff(before, uid, now);

const loss = ({ before, lost, now }: PodTrial): BackOff | undefined =>
  lost && before?.objectUID === undefined && !isCountedAhead(before, now)
    ? putOffAfterFirst(before, undefined, now)
    : before;

/**
 * How long a restarting Sandbox waits for its next Pod (`B13`). Each Pod that ended, or that admission changed, counts once; the first
 * that disappeared is replaced at once. A counted Pod isn't counted again as lost, because we removed it.
 */
export function podBackOff(trial: PodTrial): BackOff | undefined {
  const { before, own, unfit, now } = trial;
  const seen = unfit ?? own;
  // However it does now, it is on its way out.
  if (seen && before?.objectUID === seen.metadata.uid) return before;
  if (unfit) return unfitness(unfit, trial);
  if (!own) return loss(trial);
  const { state } = podOutcome(own);
  if (state === 'succeeded' || state === 'failed') return failure(own, trial);
  return state === 'ready' ? whileWell(forgetObject(before), now) : forgetObject(before);
}

/** A different Pod exists than the one that failed last. */
const forgetObject = (before: BackOff | undefined): BackOff | undefined =>
  before && { attempts: before.attempts, retryAt: before.retryAt };
