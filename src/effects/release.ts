import type { ReleaseWarmPodEffect } from '../../hooks/index.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason } from '../kubernetes/errors.ts';
import { deleteWarmPod } from '../warm-pods/delete-warm-pod.ts';
import type { EffectOutcome } from './reports.ts';

/**
 * Deletes the WarmPod of a Sandbox that is gone (`C7`), as the watch shows it: one that is at its end, another's, or has changed since is
 * left to its pool, which finds out by itself.
 */
export function releaseWarmPod(kubernetes: Kubernetes, warmPods: Pick<WarmPodCache, 'assignedTo'>) {
  return async ({ namespace, name, sandboxUid }: ReleaseWarmPodEffect): Promise<EffectOutcome> => {
    const warmPod = warmPods
      .assignedTo(sandboxUid)
      .find(one => one.namespace === namespace && one.name === name);
    if (!warmPod) return 'unnecessary';
    try {
      await deleteWarmPod(kubernetes, warmPod);
      return 'done';
    } catch (error) {
      if (hasReason(error, 'NotFound', 'Conflict')) return 'unnecessary';
      throw error;
    }
  };
}
