/** The requests of a claim, each guarded so that it changes only what the claim has seen, and can be sent again. */
import type { Claimant, WarmOrder } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { KubernetesRequest } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';

const mergePatch = 'application/merge-patch+json';
const jsonPatch = 'application/json-patch+json';

export const warmPodPath = ({ namespace, name }: Pick<WarmPodRecord, 'namespace' | 'name'>): string =>
  resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace, name });
export const podPath = ({ namespace, podName }: WarmPodRecord): string =>
  resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name: podName });
export const claimantPath = ({ apiVersion, kind, namespace, name }: Claimant): string =>
  resourcePath({ apiVersion, kind, namespace, name });

/** `llmsafespace.dev/x` → `llmsafespace.dev~1x` (RFC 6901). */
const pointer = (...keys: string[]) =>
  keys.map(key => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const additions = (map: string, entries: Record<string, string>) =>
  Object.entries(entries).map(([key, value]) => ({ op: 'add', path: pointer('metadata', map, key), value }));

/** The removal of what isn't there would fail the whole patch. */
const removals = (map: string, keys: readonly string[]) =>
  keys.flatMap(key => {
    const path = pointer('metadata', map, key);
    return [
      { op: 'add', path, value: '' },
      { op: 'remove', path },
    ];
  });

/** Changes its status, unless anything about it has changed. */
export const patchWarmPod = (warmPod: WarmPodRecord, status: object): KubernetesRequest => ({
  method: 'PATCH',
  path: `${warmPodPath(warmPod)}/status`,
  contentType: mergePatch,
  body: { metadata: { resourceVersion: warmPod.resourceVersion }, status },
});

/** Ready → Assigned, unless anything about the WarmPod has changed. */
export const assignment = (warmPod: WarmPodRecord, { uid, name }: Claimant, now: Date): KubernetesRequest =>
  patchWarmPod(warmPod, {
    phase: 'Assigned',
    assignedTo: uid,
    sandboxName: name,
    assignedAt: now.toISOString(),
  });

/** → Terminating, and why. */
export const ending = (
  warmPod: WarmPodRecord,
  why: { reason: string; message: string },
  now: Date,
): KubernetesRequest =>
  patchWarmPod(warmPod, {
    phase: 'Terminating',
    conditions: [{ type: 'Ready', status: 'False', ...why, lastTransitionTime: now.toISOString() }],
  });

/** The Pod's controller becomes the Sandbox, if it is the WarmPod's still, of the right template, and not on its way out. */
export function handingOver(warmPod: WarmPodRecord, order: WarmOrder): KubernetesRequest {
  const { hashAnnotation, labels, annotations, droppedAnnotations } = order;
  const { apiVersion, kind, name, uid } = order.claimant;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return {
    method: 'PATCH',
    path: podPath(warmPod),
    contentType: jsonPatch,
    body: [
      { op: 'test', path: '/metadata/uid', value: warmPod.podUID },
      { op: 'test', path: '/metadata/deletionTimestamp', value: null },
      { op: 'test', path: '/metadata/ownerReferences/0/uid', value: warmPod.uid },
      {
        op: 'test',
        path: pointer('metadata', 'annotations', hashAnnotation.name),
        value: hashAnnotation.value,
      },
      { op: 'replace', path: '/metadata/ownerReferences', value: [owner] },
      // Who wrote which field is forgotten: keeping that account costs this write and each later one a third to a half of its time.
      { op: 'add', path: '/metadata/managedFields', value: [{}] },
      ...additions('labels', labels),
      ...additions('annotations', annotations),
      ...removals('annotations', droppedAnnotations),
    ],
  };
}
