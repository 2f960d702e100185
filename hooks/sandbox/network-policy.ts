import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
} from 'kubernetes-types/networking/v1.js';
import type { DesiredObject } from '../contract.ts';
import type { Identity } from '../lib/identity.ts';
import type { Settings } from '../settings.ts';
import { egressRules } from './egress.ts';
import { byProtocol, type PolicyPort, policyPorts } from './ports.ts';
import type { Traffic } from './traffic.ts';

const peer = ({
  namespaceLabels,
  podLabels,
}: {
  namespaceLabels: Record<string, string>;
  podLabels: Record<string, string>;
}): NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: namespaceLabels },
  podSelector: { matchLabels: podLabels },
});

/** A node's own cache, which no selector matches, is at a link-local address: `blockedCidrs` is about what a Sandbox asks for. */
const dns = ({ network }: Settings): NetworkPolicyEgressRule[] =>
  ['UDP', 'TCP'].map(protocol => ({
    to: [peer(network.dns), ...network.dns.cidrs.map(cidr => ({ ipBlock: { cidr } }))],
    ports: network.dns.ports.map(port => ({ port, protocol })),
  }));

const egress = (traffic: Traffic, settings: Settings): NetworkPolicyEgressRule[] => [
  ...dns(settings),
  ...(settings.network.apiService.enabled ? [{ to: [peer(settings.network.apiService)] }] : []),
  ...egressRules(traffic.egress, settings),
];

/** A profile's ingress rule opens the ports it names, or else the Sandbox's own; a domain can't be a source. */
const fromProfile = (traffic: Traffic, ports: PolicyPort[]): NetworkPolicyIngressRule[] =>
  traffic.ingress.flatMap(({ cidr, ports: named }) =>
    cidr === undefined
      ? []
      : byProtocol(named?.length ? named : ports).map(opened => ({
          from: [{ ipBlock: { cidr } }],
          ports: opened,
        })),
  );

const ingress = (traffic: Traffic, ports: PolicyPort[], settings: Settings): NetworkPolicyIngressRule[] => [
  ...byProtocol(ports).flatMap(opened => [
    ...(settings.network.apiService.enabled
      ? [{ from: [peer(settings.network.apiService)], ports: opened }]
      : []),
    ...(traffic.openIngress ? [{ ports: opened }] : []),
  ]),
  ...fromProfile(traffic, ports),
];

/** An empty list is left out, as the API server does: Metacontroller would take the difference for a change. */
const unlessEmpty = <T>(key: string, list: T[]) => (list.length > 0 ? { [key]: list } : {});

/**
 * The one NetworkPolicy of a Sandbox: closed both ways but for DNS, the API service, the egress list, and ingress where asked
 * (`B10`). What it doesn't open stays closed by the namespace's baseline.
 */
export const networkPolicy = (
  { name, namespace, labels, selector }: Identity,
  traffic: Traffic,
  ports: readonly ContainerPort[],
  settings: Settings,
): DesiredObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, labels },
  spec: {
    podSelector: { matchLabels: selector },
    policyTypes: ['Ingress', 'Egress'],
    ...unlessEmpty('ingress', ingress(traffic, policyPorts(ports), settings)),
    ...unlessEmpty('egress', egress(traffic, settings)),
  },
});
