/** Hands a Pod to a Sandbox: one JSON Patch that tests its preconditions. */
import { pointer } from '../lib/json-pointer.ts';
import { ANNOTATIONS } from '../lib/serving.ts';
import { PRELOADING_LABEL } from '../pod/preload/places.ts';
import type { Candidate } from './candidates/candidate.ts';
import type { WarmOrder } from './order.ts';
import { type ClaimRequest, podTarget } from './requests.ts';

const additions = (map: string, entries: Record<string, string>) =>
  Object.entries(entries).map(([key, value]) => ({ op: 'add', path: pointer('metadata', map, key), value }));

/** Removing what isn't there would fail the patch. */
const removals = (map: string, keys: readonly string[]) =>
  keys.flatMap(key => {
    const path = pointer('metadata', map, key);
    return [
      { op: 'add', path, value: '' },
      { op: 'remove', path },
    ];
  });

/**
 * The Pod's controller becomes the Sandbox, if it is the WarmPod's still, of the right template, runs, has no network of its preload any
 * more, and is not on its way out.
 */
export function handingOver(warmPod: Candidate, order: WarmOrder, at: string): ClaimRequest {
  const { hashAnnotation, labels, annotations, droppedAnnotations } = order;
  const { apiVersion, kind, name, uid } = order.claimant;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return {
    method: 'PATCH',
    target: podTarget(warmPod),
    contentType: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/metadata/uid', value: warmPod.podUID },
      { op: 'test', path: '/metadata/deletionTimestamp', value: null },
      { op: 'test', path: '/status/phase', value: 'Running' },
      { op: 'test', path: '/metadata/ownerReferences/0/uid', value: warmPod.uid },
      { op: 'test', path: pointer('metadata', 'labels', PRELOADING_LABEL), value: null },
      {
        op: 'test',
        path: pointer('metadata', 'annotations', hashAnnotation.name),
        value: hashAnnotation.value,
      },
      { op: 'replace', path: '/metadata/ownerReferences', value: [owner] },
      // Who wrote which field is forgotten: keeping that account costs this write and each later one a third to a half of its time.
      { op: 'add', path: '/metadata/managedFields', value: [{}] },
      ...additions('labels', labels),
      ...additions('annotations', { ...annotations, [ANNOTATIONS.assignedAt]: at }),
      ...removals('annotations', droppedAnnotations),
    ],
  };
}
