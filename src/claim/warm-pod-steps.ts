/** A claim's guarded requests to a WarmPod and its Pod, and what their answers mean. All are repeatable. */
import {
  type Claimant,
  claimRequests,
  type Half,
  handingOver,
  type KubernetesObject,
  podStanding,
  type Tried,
  type WarmOrder,
  warmPodStanding,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { hasReason, isUnanswered, KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimMetrics } from './metrics.ts';
import type { Send } from './send.ts';
import { createWarmPodEnds, type WarmPodEndsOptions } from './warm-pod-ends.ts';
import { createWarmPodLooks } from './warm-pod-looks.ts';

export interface WarmPodStepsOptions extends WarmPodEndsOptions {
  send: Send;
  metrics: ClaimMetrics;
}

/** Whatever the API server answers is one half's end for now; what goes wrong besides ends the attempt. */
async function tried<Known>(
  answer: Promise<Known>,
  refusal: (error: KubernetesError) => Half,
): Promise<Tried<Known>> {
  try {
    return { half: 'had', known: await answer };
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    return { half: isUnanswered(error) ? 'unanswered' : refusal(error), words: error.message };
  }
}

export function createWarmPodSteps({ send, warmPods, metrics, now }: WarmPodStepsOptions) {
  const looks = createWarmPodLooks(send, warmPods);
  const { ask, lookAtWarmPod, lookAtPod } = looks;

  return {
    /** Assigns it to the Sandbox, unless it has changed. */
    async assign(
      warmPod: WarmPodRecord,
      claimant: Claimant,
      at: string,
      attempt: Attempt,
    ): Promise<Tried<WarmPodRecord>> {
      const asked = ask('assign', attempt, claimRequests.assignment(warmPod, claimant, at));
      const refusal = (error: unknown) => (hasReason(error, 'Conflict', 'NotFound') ? 'refused' : 'denied');
      const { known, ...answered } = await tried(asked, refusal);
      if (answered.half === 'refused') metrics.conflicts.inc();
      return { ...answered, known: known === undefined ? undefined : warmPods.learn(known) };
    },
    /** Whether a WarmPod that was refused is the Sandbox's already, or can be had after all, because it has only changed. */
    async checkWarmPod(
      warmPod: WarmPodRecord,
      { uid }: Claimant,
      attempt: Attempt,
    ): Promise<Tried<WarmPodRecord>> {
      const known = await lookAtWarmPod(warmPod, attempt);
      return { half: warmPodStanding(known, warmPod, uid), known };
    },
    /** Hands over its Pod. */
    async handOver(
      warmPod: WarmPodRecord,
      order: WarmOrder,
      at: string,
      attempt: Attempt,
    ): Promise<Tried<KubernetesObject>> {
      if (!warmPod.podName || !warmPod.podUID) return { half: 'lost' };
      return tried(ask('handOver', attempt, handingOver(warmPod, order, at)), () => 'refused');
    },
    /** How a Pod stands that was refused: the API server's word tells a failed test from somebody's veto no better than a look does. */
    async checkPod(
      warmPod: WarmPodRecord,
      order: WarmOrder,
      attempt: Attempt,
    ): Promise<Tried<KubernetesObject>> {
      const known = await lookAtPod(warmPod, attempt);
      return { half: podStanding(known, warmPod, order), known };
    },
    ...createWarmPodEnds(looks, { warmPods, now }),
  };
}
export type WarmPodSteps = ReturnType<typeof createWarmPodSteps>;
