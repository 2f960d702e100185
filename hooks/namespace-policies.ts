import type { NetworkPolicyEgressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import type { DesiredObject } from './contract.ts';
import { type Family, parseCidr } from './lib/cidr.ts';
import { policyPeer } from './lib/policy-peer.ts';
import type { Settings } from './settings.ts';

/** Their names, in this order. */
export const NAMESPACE_POLICIES = ['llmsafespace-baseline', 'llmsafespace-sandbox'] as const;

/** Any Pod of ours, idle or not. */
const COMPONENTS = ['sandbox', 'warmpod'];

const policy = (
  name: (typeof NAMESPACE_POLICIES)[number],
  namespace: string,
  spec: object,
): DesiredObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name,
    namespace,
    labels: { app: 'llmsafespace', 'app.kubernetes.io/managed-by': 'llmsafespace' },
  },
  spec,
});

/** Closes every Pod of ours in a namespace, both ways. */
const baseline = (namespace: string): DesiredObject =>
  policy('llmsafespace-baseline', namespace, {
    podSelector: {
      matchLabels: { app: 'llmsafespace' },
      matchExpressions: [{ key: 'component', operator: 'In', values: COMPONENTS }],
    },
    policyTypes: ['Ingress', 'Egress'],
  });

/** The addresses of one family: some vendors close a rule that names both. */
const blocksOf = (cidrs: readonly string[], family: Family): NetworkPolicyPeer[] =>
  cidrs.filter(cidr => parseCidr(cidr)?.family === family).map(cidr => ({ ipBlock: { cidr } }));

/** A node's own cache, which no selector matches, is at a link-local address: `blockedCidrs` is about what a Sandbox asks for. */
const dns = ({ network: { dns: server } }: Settings): NetworkPolicyEgressRule[] =>
  [[policyPeer(server)], blocksOf(server.cidrs, 'IPv4'), blocksOf(server.cidrs, 'IPv6')]
    .filter(to => to.length > 0)
    .flatMap(to =>
      ['UDP', 'TCP'].map(protocol => ({ to, ports: server.ports.map(port => ({ port, protocol })) })),
    );

/** Opens to every Sandbox what each may use: DNS, and the API service, which may reach it in turn. An idle Pod gets none of it. */
const sandbox = (namespace: string, settings: Settings): DesiredObject => {
  const { apiService } = settings.network;
  const peers = apiService.enabled ? [policyPeer(apiService)] : [];
  return policy('llmsafespace-sandbox', namespace, {
    podSelector: { matchLabels: { app: 'llmsafespace', component: 'sandbox' } },
    policyTypes: ['Ingress', 'Egress'],
    ...(peers.length > 0 && { ingress: [{ from: peers }] }),
    egress: [...dns(settings), ...(peers.length > 0 ? [{ to: peers }] : [])],
  });
};

/**
 * The policies that all Pods of ours in a namespace live under (`B10`). They are owned by nothing, so that in whatever order things are
 * created or deleted a Pod is closed, never open; a Sandbox's own policy only opens more.
 */
export const namespacePolicies = (namespace: string, settings: Settings): DesiredObject[] => [
  baseline(namespace),
  sandbox(namespace, settings),
];
