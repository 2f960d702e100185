import {
  byAssignment,
  type Fact,
  type FactQueries,
  isAssignedTo,
  type ObservedPod,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { warmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { Kubernetes, KubernetesRequest } from '../kubernetes/client.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { createRecordedStatus } from './recorded-status.ts';

type AssignedWarmPodQuery = NonNullable<FactQueries['assignedWarmPod']>;

/** Reads live the WarmPods that name this Sandbox. */
export const assignedWarmPodsRequest = ({
  namespace,
  uid,
}: Pick<AssignedWarmPodQuery, 'namespace' | 'uid'>): KubernetesRequest => ({
  method: 'GET',
  path: resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace }),
  query: { fieldSelector: `status.assignedTo=${uid}` },
});

/** The WarmPods of this Sandbox, the earliest assigned first. */
export const assignedWarmPodsIn = ({ items }: ObjectList, sandboxUid: string): WarmPodRecord[] =>
  (items ?? [])
    .map(warmPodRecord)
    .filter(record => record !== undefined)
    .filter(record => isAssignedTo(record, sandboxUid))
    .sort(byAssignment);

const answer = (warmPod: { name: string } | undefined): Fact<{ name: string } | undefined> => ({
  known: true,
  value: warmPod && { name: warmPod.name },
});

/** Whether the Pod was handed over by the attempt that assigned this WarmPod: one that is assigned no more may still look so. */
const vouchesFor = ({ name, assignedAt }: WarmPodRecord, pod: ObservedPod): boolean =>
  pod.name === name && pod.assignedAt !== undefined && pod.assignedAt === assignedAt;

/**
 * The WarmPod that this Sandbox has: from the cache or, if that has none with an observed Pod, from the API server (`C7`). Trusting a
 * stale one in the cache, whose Pod is gone, would delete the next one's Pod. If none confirms a Pod that the status names, the
 * status counts.
 */
export function createAssignedWarmPod(kubernetes: Kubernetes, warmPods: WarmPodCache) {
  const recordedStatus = createRecordedStatus(kubernetes);

  async function toldOf(query: AssignedWarmPodQuery): Promise<{ name: string } | undefined> {
    const recorded = await recordedStatus({ ...query, kind: 'Sandbox' });
    const { podName } = ((recorded.known && recorded.value) || {}) as { podName?: string };
    return query.pods.find(({ name }) => name === podName);
  }

  async function ask(query: AssignedWarmPodQuery): Promise<Fact<{ name: string } | undefined>> {
    try {
      const list = await kubernetes.request<ObjectList>(assignedWarmPodsRequest(query));
      const assigned = assignedWarmPodsIn(list, query.uid);
      const found = assigned.find(({ name }) => query.pods.some(pod => pod.name === name)) ?? assigned[0];
      return answer(found ?? (await toldOf(query)));
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  }

  return (query: AssignedWarmPodQuery) => {
    const found = warmPods
      .assignedTo(query.uid)
      .find(one => one.namespace === query.namespace && query.pods.some(pod => vouchesFor(one, pod)));
    return found ? answer(found) : ask(query);
  };
}
