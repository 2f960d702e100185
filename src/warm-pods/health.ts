import type { NodeCache } from '../caches/nodes.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { IdlePods } from './idle-pods.ts';

/** Whether a WarmPod's Pod is better claimed last: it isn't seen, is not well, or its node is to be left. */
export const unwellIn =
  (idlePods: Pick<IdlePods, 'named'>, nodes: Pick<NodeCache, 'isToBeLeft'>) =>
  ({ namespace, podName = '' }: Pick<WarmPodRecord, 'namespace' | 'podName'>): boolean => {
    const pod = idlePods.named(namespace, podName);
    return !pod?.isWell || (pod.nodeName !== undefined && nodes.isToBeLeft(pod.nodeName));
  };
