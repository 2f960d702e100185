import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import { NAMESPACE_POLICIES, namespacePolicies } from '../../../hooks/namespace-policies.ts';
import { settings } from '../../builders/context.ts';
import { createChildValidator, readFixture } from '../../openapi.ts';

type Network = NonNullable<Parameters<typeof settings>[0]>['network'];

const policies = (network: Network = {}) => namespacePolicies('team', settings({ network }));
const specOf = (index: number, network?: Network) => policies(network)[index]?.spec as NetworkPolicySpec;
const baseline = specOf(0);
const sandboxOf = (network?: Network) => specOf(1, network);

const withoutApi: Network = { apiService: { enabled: false } };
const apiService = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'llmsafespace' } },
  podSelector: { matchLabels: { app: 'llmsafespace', component: 'api' } },
};
const kubeDns = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
};
const dnsAt = (to: object[], ports = [53]) =>
  ['UDP', 'TCP'].map(protocol => ({ to, ports: ports.map(port => ({ port, protocol })) }));

describe('the policies of a namespace', () => {
  it('are two, of these names', () => {
    expect(policies().map(({ metadata }) => metadata.name)).toEqual([
      'llmsafespace-baseline',
      'llmsafespace-sandbox',
    ]);
    expect(policies().map(({ metadata }) => metadata.name)).toEqual([...NAMESPACE_POLICIES]);
  });

  it('are in the namespace, and known as ours', () => {
    for (const { metadata } of policies()) {
      expect(metadata.namespace).toBe('team');
      expect(metadata.labels).toEqual({
        app: 'llmsafespace',
        'app.kubernetes.io/managed-by': 'llmsafespace',
      });
    }
  });

  it('are valid for Kubernetes, with an API service and without', () => {
    const problemsOf = createChildValidator(readFixture());
    expect([...policies(), ...policies(withoutApi)].flatMap(problemsOf)).toEqual([]);
  });

  it('are about both ways', () => {
    for (const index of [0, 1]) expect(specOf(index).policyTypes).toEqual(['Ingress', 'Egress']);
  });
});

describe('the baseline', () => {
  it('selects every Pod of ours, idle or not', () => {
    expect(baseline.podSelector).toEqual({
      matchLabels: { app: 'llmsafespace' },
      matchExpressions: [{ key: 'component', operator: 'In', values: ['sandbox', 'warmpod'] }],
    });
  });

  it('opens nothing', () => {
    expect(Object.keys(baseline).sort()).toEqual(['podSelector', 'policyTypes']);
  });
});

describe('what every Sandbox may use', () => {
  it('is open to Sandboxes only: an idle Pod gets none of it', () => {
    expect(sandboxOf().podSelector).toEqual({ matchLabels: { app: 'llmsafespace', component: 'sandbox' } });
  });

  it.each<[string, Network, object[]]>([
    ['DNS and the API service', {}, [...dnsAt([kubeDns]), { to: [apiService] }]],
    ['DNS alone where there is no API service', withoutApi, dnsAt([kubeDns])],
    [
      'DNS where the installation says',
      {
        ...withoutApi,
        dns: { namespaceLabels: { a: 'b' }, podLabels: { c: 'd' }, ports: [53, 5353] },
      },
      dnsAt(
        [{ namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: { matchLabels: { c: 'd' } } }],
        [53, 5353],
      ),
    ],
    [
      'DNS at the addresses that the installation gives too, also where they lie in a blocked range, in a rule for each family',
      { ...withoutApi, dns: { cidrs: ['169.254.20.10/32', 'fd00::a/128'] } },
      [
        ...dnsAt([kubeDns]),
        ...dnsAt([{ ipBlock: { cidr: '169.254.20.10/32' } }]),
        ...dnsAt([{ ipBlock: { cidr: 'fd00::a/128' } }]),
      ],
    ],
  ])('is %s', (_case, network, egress) => {
    expect(sandboxOf(network).egress).toEqual(egress);
  });

  it('is used in turn by the API service, and by nobody else', () => {
    expect(sandboxOf().ingress).toEqual([{ from: [apiService] }]);
    expect(sandboxOf(withoutApi)).not.toHaveProperty('ingress');
  });
});
