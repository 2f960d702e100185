import type { FactQueries } from '../contract.ts';
import { ownPod } from './own-pod.ts';
import type { WarmPodRequest } from './request.ts';

/** Before its Pod is created the namespace must be closed. */
export function warmPodFactQueries(request: WarmPodRequest): FactQueries {
  const { metadata, status } = request.warmPod;
  const namespace = metadata.namespace ?? 'default';
  return status.phase === 'Pending' && ownPod(request) === undefined ? { baselinePolicy: { namespace } } : {};
}
