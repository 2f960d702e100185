/** What a claim does with a WarmPod and its Pod: a guarded request each, and what its answer means. All can be repeated. */
import {
  type Claimant,
  type ClaimRequest,
  claimRequests,
  type Half,
  handingOver,
  isAssignedTo,
  isPodOf,
  type KubernetesObject,
  podStanding,
  type Tried,
  type WarmOrder,
  warmPodStanding,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { hasReason, isUnanswered, KubernetesError, unlessGone } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimMetrics } from './metrics.ts';
import { requestOf, type Send } from './send.ts';

/** A WarmPod that changes all the time is left after so many tries; the next attempt finds it. */
const mostTries = 3;

export interface WarmPodStepsOptions {
  send: Send;
  warmPods: WarmPodCache;
  metrics: ClaimMetrics;
  now(): Date;
}

export function createWarmPodSteps({ send, warmPods, metrics, now }: WarmPodStepsOptions) {
  const ask = <T>(step: string, attempt: Attempt, request: ClaimRequest): Promise<T> =>
    send<T>(step, attempt, requestOf(request));

  /** What a WarmPod is now; undefined if it is gone. */
  async function lookAtWarmPod(warmPod: WarmPodRecord, attempt: Attempt) {
    const found = await unlessGone(ask('lookAtWarmPod', attempt, claimRequests.lookAtWarmPod(warmPod)));
    const record = found === undefined ? undefined : warmPods.learn(found);
    if (record?.uid === warmPod.uid) return record;
    warmPods.remove(warmPod.uid);
    return undefined;
  }

  const lookAtPod = (warmPod: WarmPodRecord, attempt: Attempt) =>
    unlessGone(ask<KubernetesObject>('lookAtPod', attempt, claimRequests.lookAtPod(warmPod)));

  /** Whatever the API server answers is one half's end for now; what goes wrong besides ends the attempt. */
  async function tried<Known>(
    step: string,
    attempt: Attempt,
    request: ClaimRequest,
    refusal: (error: KubernetesError) => Half,
  ): Promise<Tried<Known>> {
    try {
      return { half: 'had', known: await ask<Known>(step, attempt, request) };
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      return { half: isUnanswered(error) ? 'unanswered' : refusal(error), words: error.message };
    }
  }

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
    /** Assigns it to the Sandbox, unless anything about it has changed. */
    async assign(
      warmPod: WarmPodRecord,
      claimant: Claimant,
      at: string,
      attempt: Attempt,
    ): Promise<Tried<WarmPodRecord>> {
      const request = claimRequests.assignment(warmPod, claimant, at);
      const refusal = (error: unknown) => (hasReason(error, 'Conflict', 'NotFound') ? 'refused' : 'denied');
      const { known, ...answered } = await tried('assign', attempt, request, refusal);
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
    /** Hands its Pod over. */
    async handOver(
      warmPod: WarmPodRecord,
      order: WarmOrder,
      at: string,
      attempt: Attempt,
    ): Promise<Tried<KubernetesObject>> {
      if (!warmPod.podName || !warmPod.podUID) return { half: 'lost' };
      return tried('handOver', attempt, handingOver(warmPod, order, at), () => 'refused');
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
export type WarmPodSteps = ReturnType<typeof createWarmPodSteps>;
