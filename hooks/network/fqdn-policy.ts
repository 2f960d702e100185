import type { DesiredObject } from '../contract.ts';
import type { Identity } from '../lib/identity.ts';
import type { Settings } from '../settings.ts';
import { byProtocol, portsOf } from './ports.ts';
import type { TrafficRule } from './traffic-rule.ts';

type DomainRule = TrafficRule & { domain: string };

const isWildcard = (domain: string) => domain.startsWith('*.');

const ciliumName = (domain: string) =>
  isWildcard(domain) ? { matchPattern: domain } : { matchName: domain };

const ciliumPorts = (rule: TrafficRule) =>
  byProtocol(portsOf(rule)).map(ports => ({
    ports: ports.map(({ port, protocol }) => ({ port: String(port), protocol })),
  }));

/** Cilium learns a domain's addresses from the Pod's own look-ups, so DNS must go through its proxy. */
const ciliumDns = ({ network: { dns } }: Settings, domains: readonly string[]) => ({
  toEndpoints: [
    {
      matchLabels: {
        ...Object.fromEntries(
          Object.entries(dns.namespaceLabels).map(([key, value]) =>
            key === 'kubernetes.io/metadata.name'
              ? ['k8s:io.kubernetes.pod.namespace', value]
              : [`k8s:io.cilium.k8s.namespace.labels.${key}`, value],
          ),
        ),
        ...Object.fromEntries(Object.entries(dns.podLabels).map(([key, value]) => [`k8s:${key}`, value])),
      },
    },
  ],
  toPorts: [
    {
      ports: dns.ports.map(port => ({ port: String(port), protocol: 'ANY' })),
      rules: {
        dns: domains.map(ciliumName),
      },
    },
  ],
});

const cilium = (
  { name, namespace, labels, selector }: Identity,
  rules: DomainRule[],
  settings: Settings,
): DesiredObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace, labels },
  spec: {
    endpointSelector: { matchLabels: selector },
    egress: [
      ciliumDns(
        settings,
        rules.map(({ domain }) => domain),
      ),
      ...rules.map(rule => ({
        toFQDNs: [ciliumName(rule.domain)],
        toPorts: ciliumPorts(rule),
      })),
    ],
  },
});

const gke = ({ name, namespace, labels, selector }: Identity, rules: DomainRule[]): DesiredObject => ({
  apiVersion: 'networking.gke.io/v1alpha1',
  kind: 'FQDNNetworkPolicy',
  metadata: { name, namespace, labels },
  spec: {
    podSelector: { matchLabels: selector },
    egress: rules.flatMap(rule =>
      byProtocol(portsOf(rule)).map(ports => ({
        matches: [isWildcard(rule.domain) ? { pattern: rule.domain } : { name: rule.domain }],
        ports,
      })),
    ),
  },
});

/** Kinds of objects that enforce domains, by the setting `egress.fqdn`; each is a child kind only where it is set. */
const RENDERERS = { none: undefined, cilium, gke };

/** The objects that open egress by domain, if the installation can enforce it (`B11`). */
export function fqdnPolicies(
  identity: Identity,
  egress: readonly TrafficRule[],
  settings: Settings,
): DesiredObject[] {
  const rules = egress.filter((rule): rule is DomainRule => rule.domain !== undefined);
  const render = RENDERERS[settings.egress.fqdn];
  return rules.length === 0 || render === undefined ? [] : [render(identity, rules, settings)];
}
