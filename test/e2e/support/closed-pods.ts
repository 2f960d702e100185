/** Whether at every moment every Pod of ours was closed by NetworkPolicies, as far as the API server's history tells. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { type Direction, policiesClosing } from '../../network/evaluator.ts';
import { isOurPod } from '../../network/our-pod.ts';
import type { Api } from './api.ts';
import { type Moment, momentsOf, type PodOrPolicy, watchHistory } from './history.ts';

const DIRECTIONS: Direction[] = ['Ingress', 'Egress'];

/** The directions in which no policy selects the Pod. */
const openDirections = ({ metadata }: Pod, policies: Moment['policies']): Direction[] => {
  const pod = { namespace: metadata?.namespace ?? '', labels: metadata?.labels ?? {} };
  return DIRECTIONS.filter(direction => policiesClosing(pod, direction, policies).length === 0);
};

/** Each row is a moment at which a Pod of ours was open. */
export const openMoments = (changes: readonly PodOrPolicy[]): string[] =>
  momentsOf(changes).flatMap(({ version, namespaces, pods, policies }) =>
    pods
      .filter(pod => isOurPod(pod) && namespaces.has(pod.metadata?.namespace))
      .map(pod => ({ pod, open: openDirections(pod, policies) }))
      .filter(({ open }) => open.length > 0)
      .map(
        ({ pod: { metadata }, open }) =>
          `Pod/${metadata?.namespace}/${metadata?.name} was open (${open}) at ${version}`,
      ),
  );

export interface PodGuard {
  /** Every moment until now at which a Pod of ours was open, and how many such Pods there were. */
  report(): Promise<{ openMoments: string[]; podsSeen: number }>;
  stop(): void;
}

/** Watches all Pods and NetworkPolicies from now on. */
export async function guardPods(api: Api): Promise<PodGuard> {
  const history = await watchHistory(api);
  return {
    async report() {
      const changes = await history.changes();
      const pods = changes.flatMap(({ kind, object }) => (kind === 'Pod' ? [object as Pod] : []));
      return {
        openMoments: openMoments(changes),
        podsSeen: new Set(pods.filter(isOurPod).map(({ metadata }) => metadata?.uid)).size,
      };
    },
    stop: history.stop,
  };
}
