import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { warmPodPath } from '../claim/paths.ts';
import type { Kubernetes } from '../kubernetes/client.ts';

/** Deletes a WarmPod, unless it has changed. Throws KubernetesError. */
export async function deleteWarmPod(kubernetes: Kubernetes, warmPod: WarmPodRecord): Promise<void> {
  const { uid, resourceVersion } = warmPod;
  await kubernetes.request({
    method: 'DELETE',
    path: warmPodPath(warmPod),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } },
  });
}
