/** Live reads of a WarmPod and its Pod. */
import { type ClaimRequest, claimRequests, type KubernetesObject } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import { requestOf, type Send } from './send.ts';

/** `ask` sends any request of a claim. */
export function createWarmPodLooks(send: Send, warmPods: Pick<WarmPodCache, 'learn' | 'remove'>) {
  const ask = <T>(step: string, attempt: Attempt, request: ClaimRequest): Promise<T> =>
    send<T>(step, attempt, requestOf(request));

  /** The current WarmPod; undefined if it is gone. */
  async function lookAtWarmPod(warmPod: WarmPodRecord, attempt: Attempt) {
    const found = await unlessGone(ask('lookAtWarmPod', attempt, claimRequests.lookAtWarmPod(warmPod)));
    const record = found === undefined ? undefined : warmPods.learn(found);
    if (record?.uid === warmPod.uid) return record;
    warmPods.remove(warmPod.uid);
    return undefined;
  }

  const lookAtPod = (warmPod: WarmPodRecord, attempt: Attempt) =>
    unlessGone(ask<KubernetesObject>('lookAtPod', attempt, claimRequests.lookAtPod(warmPod)));

  return { ask, lookAtWarmPod, lookAtPod };
}
export type WarmPodLooks = ReturnType<typeof createWarmPodLooks>;
