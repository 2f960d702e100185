import type { StopPodEffect } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import type { EffectOutcome } from './reports.ts';

/** Deletes a Pod whose Sandbox has gone (`B16`), if it is still that one. */
export function stopPod(kubernetes: Kubernetes) {
  return async ({ namespace, name, uid, gracePeriodSeconds }: StopPodEffect): Promise<EffectOutcome> => {
    try {
      await kubernetes.request({
        method: 'DELETE',
        path: resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name }),
        body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds, preconditions: { uid } },
      });
      return 'done';
    } catch (error) {
      if (hasReason(error, 'NotFound', 'Conflict')) return 'unnecessary';
      throw error;
    }
  };
}
