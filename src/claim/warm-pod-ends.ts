/** How a claim gives up a WarmPod: it returns it, or ends it. */
import { type Claimant, claimRequests, isAssignedTo, isPodOf } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { hasReason, isUnanswered, KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { WarmPodLooks } from './warm-pod-looks.ts';

/** After this many tries a WarmPod that keeps changing is left to the next attempt. */
const mostTries = 3;

export interface WarmPodEndsOptions {
  warmPods: WarmPodCache;
  now(): Date;
}

export function createWarmPodEnds(looks: WarmPodLooks, { warmPods, now }: WarmPodEndsOptions) {
  const { ask, lookAtWarmPod, lookAtPod } = looks;

  /** Whether it is over: where it may not be ended either, it is found again once the Sandbox has its Pod. */
  async function tryToEnd(warmPod: WarmPodRecord, attempt: Attempt): Promise<boolean> {
    try {
      warmPods.learn(await ask('end', attempt, claimRequests.ending(warmPod, now())));
      return true;
    } catch (error) {
      if (isUnanswered(error) || !(error instanceof KubernetesError)) throw error;
      return !hasReason(error, 'Conflict', 'NotFound');
    }
  }

  async function end(assigned: WarmPodRecord, { uid }: Claimant, attempt: Attempt): Promise<void> {
    let warmPod: WarmPodRecord | undefined = assigned;
    for (let tries = 0; warmPod && isAssignedTo(warmPod, uid) && tries < mostTries; tries += 1) {
      if (await tryToEnd(warmPod, attempt)) return;
      warmPod = await lookAtWarmPod(warmPod, attempt);
    }
  }

  return {
    /** Gives a WarmPod back that this attempt has assigned, in the version that it made; what anybody did to it since then stands. */
    async giveBack(assigned: WarmPodRecord, attempt: Attempt): Promise<WarmPodRecord | undefined> {
      try {
        return warmPods.learn(await ask('giveBack', attempt, claimRequests.givingBack(assigned)));
      } catch (error) {
        if (!(error instanceof KubernetesError)) throw error;
        return undefined;
      }
    },
    /** Ends a WarmPod whose Pod the Sandbox can't have, as long as it is the Sandbox's. */
    end,
    /** Ends one that is assigned beside another; if its Pod is the Sandbox's already, the Sandbox has to choose. */
    async endSurplus(warmPod: WarmPodRecord, claimant: Claimant, attempt: Attempt): Promise<void> {
      const pod = await lookAtPod(warmPod, attempt);
      if (!isPodOf(pod, warmPod, claimant.uid)) await end(warmPod, claimant, attempt);
    },
  };
}
