import type { ClaimRequest } from '../claim/requests.ts';
import type { KubernetesObject } from '../contract.ts';
import { pointer } from '../lib/json-pointer.ts';
import { PRELOADING_LABEL } from '../pod/preload/places.ts';
import { isPreloaded, openTo } from '../pod/preload/state.ts';

/**
 * Takes the label off a Pod whose preload has ended, so that no policy opens a network to it; undefined where there is nothing to close.
 * Once done, the request is refused: nothing is done twice.
 */
export function closingOf(pod: KubernetesObject): ClaimRequest | undefined {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const value = openTo(pod);
  if (value === undefined || !isPreloaded(pod) || deletionTimestamp !== undefined) return undefined;
  const path = pointer('metadata', 'labels', PRELOADING_LABEL);
  return {
    method: 'PATCH',
    target: { apiVersion: 'v1', kind: 'Pod', namespace, name },
    contentType: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'test', path, value },
      { op: 'remove', path },
    ],
  };
}
