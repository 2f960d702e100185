/** Who sends and receives packets: Pods, nodes, and addresses outside of the cluster. */
import type { Container, Pod } from 'kubernetes-types/core/v1.js';
import type { Labels } from './label-selector.ts';

export interface NamedPort {
  name: string | undefined;
  number: number;
  protocol: string;
}

/** A Pod with a network of its own. */
export interface PodParty {
  namespace: string;
  name: string;
  labels: Labels;
  namespaceLabels: Labels;
  /** None before the Pod has one. */
  addresses: string[];
  ports: NamedPort[];
  node: string | undefined;
  /** Succeeded or Failed: it has no processes, and its addresses may be another Pod's by now. */
  hasEnded: boolean;
}

/** Anything that policies know by its address alone; `node` where it is a node of the cluster. */
export interface Address {
  addresses: string[];
  node?: string | undefined;
}

export type Party = PodParty | Address;

export const isPod = (party: Party): party is PodParty => 'labels' in party;

export const isSamePod = (one: Party, other: Party): boolean =>
  isPod(one) && isPod(other) && one.namespace === other.namespace && one.name === other.name;

const portsOf = ({ ports = [] }: Container): NamedPort[] =>
  ports.map(({ name, containerPort, protocol = 'TCP' }) => ({ name, number: containerPort, protocol }));

/** Those that run as long as the Pod does: sidecars too. */
const longRunning = ({ spec }: Pod): Container[] => [
  ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ...(spec?.containers ?? []),
];

/** A Pod as policies see it; one on its node's network is the node. */
export function partyOf(pod: Pod, namespaceLabels: Labels): Party {
  const { metadata, spec, status } = pod;
  const addresses = status?.podIPs?.flatMap(({ ip }) => ip ?? []) ?? [];
  if (spec?.hostNetwork) return { addresses, node: spec.nodeName };
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    labels: metadata?.labels ?? {},
    namespaceLabels,
    addresses,
    ports: longRunning(pod).flatMap(portsOf),
    node: spec?.nodeName,
    hasEnded: ['Succeeded', 'Failed'].includes(status?.phase ?? ''),
  };
}
