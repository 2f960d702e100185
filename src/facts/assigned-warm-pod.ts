import { byAssignment, type Fact, type FactQueries, isAssignedTo } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { warmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { Kubernetes, KubernetesRequest } from '../kubernetes/client.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type AssignedWarmPodQuery = NonNullable<FactQueries['assignedWarmPod']>;

/** Asks the API server itself for the WarmPods that name this Sandbox. */
export const assignedWarmPodsRequest = ({
  namespace,
  uid,
}: Pick<AssignedWarmPodQuery, 'namespace' | 'uid'>): KubernetesRequest => ({
  method: 'GET',
  path: resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace }),
  query: { fieldSelector: `status.assignedTo=${uid}` },
});

/** Those of its answer that this Sandbox has, the earliest assigned first. */
export const assignedWarmPodsIn = ({ items }: ObjectList, sandboxUid: string): WarmPodRecord[] =>
  (items ?? [])
    .map(warmPodRecord)
    .filter(record => record !== undefined)
    .filter(record => isAssignedTo(record, sandboxUid))
    .sort(byAssignment);

const answer = (warmPod: WarmPodRecord | undefined): Fact<{ name: string } | undefined> => ({
  known: true,
  value: warmPod && { name: warmPod.name },
});

/**
 * The WarmPod that this Sandbox has: from the cache, or where it knows of none with an observed Pod, from the API server (`C7`). One
 * that the cache still shows, but whose Pod is gone, would have the next one's Pod deleted.
 */
export function createAssignedWarmPod(kubernetes: Kubernetes, warmPods: WarmPodCache) {
  async function ask(query: AssignedWarmPodQuery): Promise<Fact<{ name: string } | undefined>> {
    try {
      const list = await kubernetes.request<ObjectList>(assignedWarmPodsRequest(query));
      const assigned = assignedWarmPodsIn(list, query.uid);
      return answer(assigned.find(({ name }) => query.podNames.includes(name)) ?? assigned[0]);
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  }

  return (query: AssignedWarmPodQuery) => {
    const found = warmPods
      .assignedTo(query.uid)
      .find(({ namespace, name }) => namespace === query.namespace && query.podNames.includes(name));
    return found ? answer(found) : ask(query);
  };
}
