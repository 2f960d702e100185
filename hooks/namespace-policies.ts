import type { DesiredObject } from './contract.ts';
import { policyPeer } from './lib/policy-peer.ts';
import { dnsRules } from './network/dns.ts';
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

/** Opens to every Sandbox what each may use: DNS, and the API service, which may reach it in turn. An idle Pod gets none of it. */
const sandbox = (namespace: string, settings: Settings): DesiredObject => {
  const { apiService } = settings.network;
  const peers = apiService.enabled ? [policyPeer(apiService)] : [];
  return policy('llmsafespace-sandbox', namespace, {
    podSelector: { matchLabels: { app: 'llmsafespace', component: 'sandbox' } },
    policyTypes: ['Ingress', 'Egress'],
    ...(peers.length > 0 && { ingress: [{ from: peers }] }),
    egress: [...dnsRules(settings), ...(peers.length > 0 ? [{ to: peers }] : [])],
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
