import type { Labels } from './label-selector.ts';
import type { PodParty } from './party.ts';

/** A running Pod, of which only its name, its labels and its namespace matter. */
export const podParty = (name: string, labels: Labels, namespace: string): PodParty => ({
  namespace,
  name,
  labels,
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
  addresses: ['10.0.0.9'],
  ports: [],
  node: undefined,
  hasEnded: false,
});
