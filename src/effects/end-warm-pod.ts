import { claimRequests, type EndWarmPodEffect, type KubernetesObject } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { podPath } from '../claim/paths.ts';
import { requestOf } from '../claim/send.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, unlessGone } from '../kubernetes/errors.ts';
import type { EffectOutcome } from './reports.ts';

/** Marks a WarmPod as ended whose Pod was refused, unless it has a Pod after all, or has changed. */
export function endWarmPod(kubernetes: Kubernetes, warmPods: Pick<WarmPodCache, 'named' | 'learn'>) {
  const hasPod = async (warmPod: WarmPodRecord): Promise<boolean> => {
    const path = podPath({ ...warmPod, podName: warmPod.name });
    return (await unlessGone(kubernetes.request<KubernetesObject>({ method: 'GET', path }))) !== undefined;
  };

  return async ({ namespace, name, uid, status }: EndWarmPodEffect): Promise<EffectOutcome> => {
    const warmPod = warmPods.named(namespace, name);
    const isWaiting = warmPod?.uid === uid && warmPod.phase === 'Pending' && warmPod.podName === undefined;
    if (!isWaiting || (await hasPod(warmPod))) return 'unnecessary';
    try {
      warmPods.learn(await kubernetes.request(requestOf(claimRequests.patchWarmPod(warmPod, status))));
      return 'done';
    } catch (error) {
      if (hasReason(error, 'NotFound', 'Conflict')) return 'unnecessary';
      throw error;
    }
  };
}
