import type { Fact, FactQueries, PodUsage } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { remembered } from './remembered.ts';

interface PodMetrics {
  containers: { name: string; usage: PodUsage }[];
}

type PodUsageQuery = NonNullable<FactQueries['podUsage']>;

const podMetrics = { apiVersion: 'metrics.k8s.io/v1beta1', kind: 'Pod' };

/** A container's usage from the metrics API (`B1`); unknown if the cluster has none, or not yet. */
export function createPodUsage(kubernetes: Kubernetes, now: () => Date) {
  async function ask({ namespace, name, container }: PodUsageQuery): Promise<Fact<PodUsage>> {
    try {
      const path = resourcePath({ ...podMetrics, namespace, name });
      const { containers } = await kubernetes.request<PodMetrics>({ method: 'GET', path });
      const usage = containers.find(({ name: found }) => found === container)?.usage;
      if (!usage) return { known: false, reason: `no figures of container ${container}` };
      return { known: true, value: { cpu: usage.cpu, memory: usage.memory } };
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  }

  return remembered(ask, {
    keyOf: ({ namespace, name }) => `${namespace}/${name}`,
    rememberMs: ({ maxAgeSeconds }) => maxAgeSeconds * 1000,
    most: 20_000,
    now,
  });
}
