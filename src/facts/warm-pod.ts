import type { Fact, FactQueries, KubernetesObject } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type WarmPodQuery = NonNullable<FactQueries['warmPod']>;

const isOf = ({ metadata: { deletionTimestamp, ownerReferences = [] } }: KubernetesObject, uid: string) =>
  deletionTimestamp === undefined && ownerReferences.some(owner => owner.controller && owner.uid === uid);

/** A Sandbox's warm Pod, as the API server has it. */
export const createWarmPod =
  (kubernetes: Kubernetes) =>
  async ({ namespace, uid, podName: name }: WarmPodQuery): Promise<Fact<KubernetesObject | undefined>> => {
    const path = resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    const pod = await unlessGone(kubernetes.request<KubernetesObject>({ method: 'GET', path }));
    return { known: true, value: pod && isOf(pod, uid) ? pod : undefined };
  };
