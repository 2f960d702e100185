import type { Fact, FactQueries, KubernetesObject } from '../../hooks/index.ts';
import type { Claims } from '../claim/claims.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type ClaimedPodQuery = NonNullable<FactQueries['claimedPod']>;

const isOf = ({ metadata: { deletionTimestamp, ownerReferences = [] } }: KubernetesObject, uid: string) =>
  deletionTimestamp === undefined && ownerReferences.some(owner => owner.controller && owner.uid === uid);

/** A Sandbox's warm Pod: what a claim of this replica hands over, or one known by name as the API server has it. */
export function createClaimedPod(kubernetes: Kubernetes, { handedOver }: Pick<Claims, 'handedOver'>) {
  async function look({ namespace, uid, podName: name }: ClaimedPodQuery) {
    const path = resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    const pod = await unlessGone(kubernetes.request<KubernetesObject>({ method: 'GET', path }));
    return pod && isOf(pod, uid) ? pod : undefined;
  }

  return async (query: ClaimedPodQuery): Promise<Fact<KubernetesObject | undefined>> => {
    try {
      const pod = query.podName === undefined ? await handedOver(query.uid) : await look(query);
      return { known: true, value: pod };
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  };
}
