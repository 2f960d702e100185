import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../../hooks/lib/identity.ts';
import { fqdnPolicies } from '../../../../hooks/network/fqdn-policy.ts';
import type { TrafficRule } from '../../../../hooks/network/traffic-rule.ts';
import { settings } from '../../../builders/context.ts';

const identity: Identity = {
  name: 'py-1234abcd',
  namespace: 'default',
  labels: { app: 'llmsafespace' },
  selector: { 'sandbox-uid': 'u' },
};
const pypi: TrafficRule = { domain: 'pypi.org' };
const files: TrafficRule = { domain: '*.pythonhosted.org', ports: [{ port: 443, protocol: 'TCP' }] };
const office: TrafficRule = { cidr: '203.0.113.0/24' };

const policies = (fqdn: 'none' | 'cilium' | 'gke', egress: TrafficRule[], network = {}) =>
  fqdnPolicies(identity, egress, settings({ egress: { fqdn }, network }));

describe('no policy for domains is asked for', () => {
  it.each<[string, 'none' | 'cilium' | 'gke', TrafficRule[]]>([
    ['where nothing enforces one', 'none', [pypi]],
    ['where no domain is named', 'cilium', [office]],
    ['where no domain is named, on GKE', 'gke', [office]],
    ['where no egress is named', 'cilium', []],
  ])('%s', (_case, fqdn, egress) => {
    expect(policies(fqdn, egress)).toEqual([]);
  });
});

describe('the policy for Cilium', () => {
  const [policy] = policies('cilium', [pypi, office, files]);
  const spec = policy?.spec as { endpointSelector: unknown; egress: Record<string, unknown>[] };

  it('is one of its kind, under the name and labels of the Sandbox', () => {
    const { name, namespace, labels } = identity;
    expect(policy).toMatchObject({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name, namespace, labels },
    });
  });

  it("selects this Sandbox's Pod alone", () => {
    expect(spec.endpointSelector).toEqual({ matchLabels: { 'sandbox-uid': 'u' } });
  });

  it('lets Cilium see the look-ups of these domains, and no others', () => {
    expect(spec.egress[0]).toEqual({
      toEndpoints: [
        { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
      ],
      toPorts: [
        {
          ports: [{ port: '53', protocol: 'ANY' }],
          rules: { dns: [{ matchName: 'pypi.org' }, { matchPattern: '*.pythonhosted.org' }] },
        },
      ],
    });
  });

  it('opens each domain on its ports, by name or by pattern', () => {
    expect(spec.egress.slice(1)).toEqual([
      {
        toFQDNs: [{ matchName: 'pypi.org' }],
        toPorts: [
          {
            ports: [
              { port: '80', protocol: 'TCP' },
              { port: '443', protocol: 'TCP' },
            ],
          },
        ],
      },
      {
        toFQDNs: [{ matchPattern: '*.pythonhosted.org' }],
        toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
      },
    ]);
  });

  it('finds DNS in a namespace with other labels, at another port', () => {
    const [other] = policies('cilium', [pypi], {
      dns: { namespaceLabels: { team: 'dns' }, podLabels: { app: 'dns' }, ports: [5353] },
    });
    expect(JSON.stringify(other)).toContain('"ports":[{"port":"5353","protocol":"ANY"}]');
    expect(JSON.stringify(other)).toContain('"k8s:io.cilium.k8s.namespace.labels.team":"dns"');
  });
});

describe('the policy for GKE', () => {
  const [policy] = policies('gke', [pypi, office, files]);

  it('is one of its kind, under the name of the Sandbox', () => {
    expect(policy).toMatchObject({
      apiVersion: 'networking.gke.io/v1alpha1',
      kind: 'FQDNNetworkPolicy',
      metadata: { name: identity.name },
    });
  });

  it("opens each domain on its ports, for this Sandbox's Pod alone", () => {
    expect(policy?.spec).toEqual({
      podSelector: { matchLabels: { 'sandbox-uid': 'u' } },
      egress: [
        {
          matches: [{ name: 'pypi.org' }],
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 443, protocol: 'TCP' },
          ],
        },
        { matches: [{ pattern: '*.pythonhosted.org' }], ports: [{ port: 443, protocol: 'TCP' }] },
      ],
    });
  });
});
