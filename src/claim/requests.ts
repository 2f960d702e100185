/** The requests of a claim, each guarded so that it changes only what the claim has seen, and can be sent again. */
import { ANNOTATIONS, type Claimant, type ClaimOrder } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { KubernetesRequest } from '../kubernetes/client.ts';
import { metadataOnly } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

export type WarmOrder = Extract<ClaimOrder, { order: 'claim' }>;

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

const patchWarmPod = (warmPod: WarmPodRecord, status: object): KubernetesRequest => ({
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
  const { hashAnnotation, labels, annotations } = order;
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
      ...additions('labels', labels),
      ...additions('annotations', annotations),
    ],
  };
}

/** Whether it is said already how the Sandbox is served. */
export const isDecided = (annotations: Record<string, string> | undefined): boolean =>
  annotations?.[ANNOTATIONS.warmPodUsed] !== undefined;

/** Says that the Sandbox is served cold, unless it is said already how; JSON Patch must know whether there are annotations. */
export function coldDecision(claimant: Claimant, said: string, annotated: boolean): KubernetesRequest {
  const entries = { [ANNOTATIONS.warmPodUsed]: 'false', [ANNOTATIONS.warmPodReason]: said };
  const changes = annotated
    ? [
        { op: 'test', path: pointer('metadata', 'annotations', ANNOTATIONS.warmPodUsed), value: null },
        ...additions('annotations', entries),
      ]
    : [
        { op: 'test', path: '/metadata/annotations', value: null },
        { op: 'add', path: '/metadata/annotations', value: entries },
      ];
  return {
    method: 'PATCH',
    path: claimantPath(claimant),
    contentType: jsonPatch,
    accept: metadataOnly.object,
    body: [{ op: 'test', path: '/metadata/uid', value: claimant.uid }, ...changes],
  };
}
