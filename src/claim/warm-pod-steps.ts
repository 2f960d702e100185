/** What a claim does with a WarmPod and its Pod: a guarded request each, and what its answer means. All can be repeated. */
import type { Claimant, KubernetesObject } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { isAssignedTo } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { hasReason, isRefusedPatch, unlessGone } from '../kubernetes/errors.ts';
import { metadataOnly } from '../kubernetes/list.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimMetrics } from './metrics.ts';
import type { WarmOrder } from './requests.ts';
import { assignment, ending, handingOver, podPath, warmPodPath } from './requests.ts';
import type { Send } from './send.ts';

export interface WarmPodSteps {
  /** Assigns it to the Sandbox; undefined if somebody else was quicker. One that is the Sandbox's already counts. */
  assign(warmPod: WarmPodRecord, claimant: Claimant, attempt: Attempt): Promise<WarmPodRecord | undefined>;
  /** Hands its Pod over; false if that can't be had. One that an earlier attempt handed over counts. */
  handOver(warmPod: WarmPodRecord, order: WarmOrder, attempt: Attempt): Promise<boolean>;
  /** Ends a WarmPod whose Pod the Sandbox can't have, as long as it is the Sandbox's. */
  end(warmPod: WarmPodRecord, claimant: Claimant, attempt: Attempt): Promise<void>;
  /** Ends one that is assigned beside another; if its Pod is the Sandbox's already, the Sandbox has to choose. */
  endSurplus(warmPod: WarmPodRecord, claimant: Claimant, attempt: Attempt): Promise<void>;
}

interface PodMetadata {
  metadata: { uid: string; deletionTimestamp?: string; ownerReferences?: { uid: string }[] };
}

/** A WarmPod that changes all the time is left after so many tries; the next attempt finds it. */
const mostTries = 3;
const lost = {
  reason: 'PodLost',
  message: 'its Pod was gone, going, or not as it should be when a Sandbox claimed it',
};

const isOwnedBy = (pod: PodMetadata | undefined, uid: string): boolean =>
  pod?.metadata.ownerReferences?.[0]?.uid === uid;

export interface WarmPodStepsOptions {
  send: Send;
  warmPods: WarmPodCache;
  metrics: ClaimMetrics;
  /** Is told of each Pod that this replica hands over, as the API server has it then. */
  handedOver(sandboxUid: string, pod: KubernetesObject): void;
  now(): Date;
}

export function createWarmPodSteps({
  send,
  warmPods,
  metrics,
  handedOver,
  now,
}: WarmPodStepsOptions): WarmPodSteps {
  /** What a WarmPod is now; undefined if it is gone. */
  async function look(warmPod: WarmPodRecord, attempt: Attempt): Promise<WarmPodRecord | undefined> {
    const request = { method: 'GET', path: warmPodPath(warmPod) } as const;
    const found = await unlessGone(send('lookAtWarmPod', attempt, request));
    const record = found === undefined ? undefined : warmPods.learn(found);
    if (record?.uid === warmPod.uid) return record;
    warmPods.remove(warmPod.uid);
    return undefined;
  }

  /** The Pod, unless it is gone or going. */
  async function lookAtPod(warmPod: WarmPodRecord, attempt: Attempt): Promise<PodMetadata | undefined> {
    const request = { method: 'GET', path: podPath(warmPod), accept: metadataOnly.object } as const;
    const pod = await unlessGone(send<PodMetadata>('lookAtPod', attempt, request));
    return pod?.metadata.uid === warmPod.podUID && !pod?.metadata.deletionTimestamp ? pod : undefined;
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
      warmPod = await look(warmPod, attempt);
    }
  }

  return {
    async assign(warmPod, claimant, attempt) {
      try {
        return warmPods.learn(await send('assign', attempt, assignment(warmPod, claimant, now())));
      } catch (error) {
        if (!hasReason(error, 'Conflict', 'NotFound')) throw error;
      }
      metrics.conflicts.inc();
      const found = await look(warmPod, attempt);
      return found && isAssignedTo(found, claimant.uid) ? found : undefined;
    },
    async handOver(warmPod, order, attempt) {
      if (!warmPod.podName || !warmPod.podUID) return false;
      try {
        const request = handingOver(warmPod, order);
        handedOver(order.claimant.uid, await send<KubernetesObject>('handOver', attempt, request));
        return true;
      } catch (error) {
        if (hasReason(error, 'NotFound')) return false;
        if (!isRefusedPatch(error)) throw error;
      }
      return isOwnedBy(await lookAtPod(warmPod, attempt), order.claimant.uid);
    },
    end,
    async endSurplus(warmPod, claimant, attempt) {
      const pod = await lookAtPod(warmPod, attempt);
      if (!isOwnedBy(pod, claimant.uid)) await end(warmPod, claimant, attempt);
    },
  };
}
