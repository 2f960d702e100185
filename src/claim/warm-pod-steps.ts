/** What a claim does with a WarmPod and its Pod: a guarded request each, and what its answer means. All can be repeated. */
import type { Claimant, Half, KubernetesObject, WarmOrder } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { isAssignedTo, isCandidate } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { KubernetesRequest } from '../kubernetes/client.ts';
import { hasReason, isRefusedPatch, unlessGone } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimMetrics } from './metrics.ts';
import { assignment, ending, handingOver, podPath, warmPodPath } from './requests.ts';
import type { Send } from './send.ts';

/** One half of a claim, and what the API server says of its object. */
export interface Tried<Known> {
  half: Half;
  known?: Known | undefined;
}

/** A WarmPod that changes all the time is left after so many tries; the next attempt finds it. */
const mostTries = 3;
const lost = {
  reason: 'PodLost',
  message: 'its Pod was gone, going, or not as it should be when a Sandbox claimed it',
};

const isOwnedBy = (pod: KubernetesObject | undefined, uid: string): boolean =>
  pod?.metadata.ownerReferences?.[0]?.uid === uid;

export interface WarmPodStepsOptions {
  send: Send;
  warmPods: WarmPodCache;
  metrics: ClaimMetrics;
  now(): Date;
}

export function createWarmPodSteps({ send, warmPods, metrics, now }: WarmPodStepsOptions) {
  /** What a WarmPod is now; undefined if it is gone. */
  async function lookAtWarmPod(warmPod: WarmPodRecord, attempt: Attempt) {
    const request = { method: 'GET', path: warmPodPath(warmPod) } as const;
    const found = await unlessGone(send('lookAtWarmPod', attempt, request));
    const record = found === undefined ? undefined : warmPods.learn(found);
    if (record?.uid === warmPod.uid) return record;
    warmPods.remove(warmPod.uid);
    return undefined;
  }

  /** The Pod, unless it is gone or going. */
  async function lookAtPod(warmPod: WarmPodRecord, attempt: Attempt) {
    const request = { method: 'GET', path: podPath(warmPod) } as const;
    const pod = await unlessGone(send<KubernetesObject>('lookAtPod', attempt, request));
    return pod?.metadata.uid === warmPod.podUID && !pod?.metadata.deletionTimestamp ? pod : undefined;
  }

  /** A refusal is one half's end for now; whatever else goes wrong is none, and ends the attempt. */
  async function tried<Known>(
    step: string,
    attempt: Attempt,
    request: KubernetesRequest,
    isRefusal: (error: unknown) => boolean,
  ): Promise<Tried<Known>> {
    try {
      return { half: 'had', known: await send<Known>(step, attempt, request) };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { half: 'refused' };
    }
  }

  async function end(assigned: WarmPodRecord, { uid }: Claimant, attempt: Attempt): Promise<void> {
    let warmPod: WarmPodRecord | undefined = assigned;
    for (let tries = 0; warmPod && isAssignedTo(warmPod, uid) && tries < mostTries; tries += 1) {
      try {
        warmPods.learn(await send('end', attempt, ending(warmPod, lost, now())));
        return;
      } catch (error) {
        if (!hasReason(error, 'Conflict', 'NotFound')) throw error;
      }
      warmPod = await lookAtWarmPod(warmPod, attempt);
    }
  }

  return {
    /** Assigns it to the Sandbox, unless anything about it has changed. */
    async assign(
      warmPod: WarmPodRecord,
      claimant: Claimant,
      attempt: Attempt,
    ): Promise<Tried<WarmPodRecord>> {
      const request = assignment(warmPod, claimant, now());
      const isRefusal = (error: unknown) => hasReason(error, 'Conflict', 'NotFound');
      const { half, known } = await tried('assign', attempt, request, isRefusal);
      if (half === 'refused') metrics.conflicts.inc();
      return { half, known: known === undefined ? undefined : warmPods.learn(known) };
    },
    /** Whether a WarmPod that was refused is the Sandbox's already, or can be had after all, because it has only changed. */
    async checkWarmPod(
      warmPod: WarmPodRecord,
      { uid }: Claimant,
      attempt: Attempt,
    ): Promise<Tried<WarmPodRecord>> {
      const known = await lookAtWarmPod(warmPod, attempt);
      if (known && isAssignedTo(known, uid)) return { half: 'had', known };
      const isChanged = known?.resourceVersion !== warmPod.resourceVersion;
      return { half: known && isChanged && isCandidate(known) ? 'untried' : 'lost', known };
    },
    /** Hands its Pod over. */
    async handOver(
      warmPod: WarmPodRecord,
      order: WarmOrder,
      attempt: Attempt,
    ): Promise<Tried<KubernetesObject>> {
      if (!warmPod.podName || !warmPod.podUID) return { half: 'lost' };
      const isRefusal = (error: unknown) => hasReason(error, 'NotFound') || isRefusedPatch(error);
      return tried('handOver', attempt, handingOver(warmPod, order), isRefusal);
    },
    /** Whether a Pod that was refused is the Sandbox's already. */
    async checkPod(
      warmPod: WarmPodRecord,
      { uid }: Claimant,
      attempt: Attempt,
    ): Promise<Tried<KubernetesObject>> {
      const known = await lookAtPod(warmPod, attempt);
      return isOwnedBy(known, uid) ? { half: 'had', known } : { half: 'lost' };
    },
    /** Ends a WarmPod whose Pod the Sandbox can't have, as long as it is the Sandbox's. */
    end,
    /** Ends one that is assigned beside another; if its Pod is the Sandbox's already, the Sandbox has to choose. */
    async endSurplus(warmPod: WarmPodRecord, claimant: Claimant, attempt: Attempt): Promise<void> {
      const pod = await lookAtPod(warmPod, attempt);
      if (!isOwnedBy(pod, claimant.uid)) await end(warmPod, claimant, attempt);
    },
  };
}
export type WarmPodSteps = ReturnType<typeof createWarmPodSteps>;
