import type { KubernetesObject } from '../../contract.ts';
import { type BackOff, putOff, putOffAfterFirst, whileWell } from '../../lib/back-off.ts';
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

const failure = (pod: KubernetesObject, { before, now }: PodTrial): BackOff | undefined =>
  before?.objectUID === pod.metadata.uid ? before : putOff(before, pod.metadata.uid, now);

/**
 * How long a restarting Sandbox waits for its next Pod (`B13`). Each Pod that ended, or that admission changed, counts once; the first
 * that disappeared is replaced at once. A counted Pod isn't counted again as lost, because we removed it.
 */
export function podBackOff(trial: PodTrial): BackOff | undefined {
  const { before, own, unfit, lost, now } = trial;
  if (unfit) return failure(unfit, trial);
  if (!own)
    return lost && before?.objectUID === undefined ? putOffAfterFirst(before, undefined, now) : before;
  const { state } = podOutcome(own);
  if (state === 'succeeded' || state === 'failed') return failure(own, trial);
  return state === 'ready' ? whileWell(forgetObject(before), now) : forgetObject(before);
}

/** A different Pod exists than the one that failed last. */
const forgetObject = (before: BackOff | undefined): BackOff | undefined =>
  before && { attempts: before.attempts, retryAt: before.retryAt };
