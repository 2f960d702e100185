import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../hooks/lib/identity.ts';
import { networkPolicy } from '../../../hooks/sandbox/network-policy.ts';
import type { Traffic } from '../../../hooks/sandbox/traffic.ts';
import { settings } from '../../builders/context.ts';

const identity: Identity = {
  name: 'py-1234abcd',
  namespace: 'default',
  labels: { app: 'llmsafespace', component: 'sandbox', 'sandbox-id': 'py', 'sandbox-uid': 'u' },
  selector: { 'sandbox-uid': 'u' },
};
const closed: Traffic = { egress: [], openIngress: false, ingress: [] };
const http = [{ name: 'http', containerPort: 8080 }];
const httpPort = [{ port: 8080, protocol: 'TCP' }];
const office = { cidr: '203.0.113.0/24' };

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
const dns = dnsAt([kubeDns]);
const withoutApi = settings({ network: { apiService: { enabled: false } } });

const specOf = (traffic: Partial<Traffic> = {}, ports = http, chosen = settings()) =>
  networkPolicy(identity, { ...closed, ...traffic }, ports, chosen).spec as NetworkPolicySpec;

describe('the NetworkPolicy of a Sandbox', () => {
  it('carries its name and labels', () => {
    const { name, namespace, labels } = identity;
    expect(networkPolicy(identity, closed, http, settings()).metadata).toEqual({ name, namespace, labels });
  });

  it("selects this Sandbox's Pod alone", () => {
    expect(specOf().podSelector).toEqual({ matchLabels: { 'sandbox-uid': 'u' } });
  });

  it('closes both ways', () => {
    expect(specOf().policyTypes).toEqual(['Ingress', 'Egress']);
  });
});

describe('out of a Sandbox', () => {
  it.each<[string, object[], object[]]>([
    ['DNS and the API service are open', specOf().egress ?? [], [...dns, { to: [apiService] }]],
    ['DNS alone is open where there is no API service', specOf({}, http, withoutApi).egress ?? [], dns],
    [
      'its egress list is open too',
      specOf({ egress: [office] }, http, withoutApi).egress ?? [],
      [
        ...dns,
        {
          to: [{ ipBlock: office }],
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 443, protocol: 'TCP' },
          ],
        },
      ],
    ],
    [
      'DNS is where the installation says',
      specOf(
        {},
        http,
        settings({
          network: {
            apiService: { enabled: false },
            dns: { namespaceLabels: { a: 'b' }, podLabels: { c: 'd' }, ports: [53, 5353] },
          },
        }),
      ).egress ?? [],
      dnsAt(
        [{ namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: { matchLabels: { c: 'd' } } }],
        [53, 5353],
      ),
    ],
    [
      'DNS is at the addresses that the installation gives too, also where they lie in a blocked range',
      specOf(
        {},
        http,
        settings({
          network: { apiService: { enabled: false }, dns: { cidrs: ['169.254.20.10/32', 'fd00::a/128'] } },
        }),
      ).egress ?? [],
      dnsAt([kubeDns, { ipBlock: { cidr: '169.254.20.10/32' } }, { ipBlock: { cidr: 'fd00::a/128' } }]),
    ],
  ])('%s', (_case, opened, expected) => {
    expect(opened).toEqual(expected);
  });
});

describe('into a Sandbox', () => {
  it.each<[string, object[] | undefined, object[] | undefined]>([
    ['only the API service gets, on its ports', specOf().ingress, [{ from: [apiService], ports: httpPort }]],
    ['nobody gets where there is no API service', specOf({}, http, withoutApi).ingress, undefined],
    [
      'nobody gets where it has no ports',
      specOf({ openIngress: true, ingress: [office] }, []).ingress,
      undefined,
    ],
    [
      'everybody gets where it asks for that',
      specOf({ openIngress: true }, http, withoutApi).ingress,
      [{ ports: httpPort }],
    ],
    [
      'those of its profile get, on its ports',
      specOf({ ingress: [office] }, http, withoutApi).ingress,
      [{ from: [{ ipBlock: office }], ports: httpPort }],
    ],
    [
      'those of its profile get on the ports that the profile names',
      specOf({ ingress: [{ ...office, ports: [{ port: 22, protocol: 'TCP' }] }] }, http, withoutApi).ingress,
      [{ from: [{ ipBlock: office }], ports: [{ port: 22, protocol: 'TCP' }] }],
    ],
    ['no domain gets', specOf({ ingress: [{ domain: 'pypi.org' }] }, http, withoutApi).ingress, undefined],
  ])('%s', (_case, opened, expected) => {
    expect(opened).toEqual(expected);
  });

  it('a port that names no protocol is TCP, and each protocol has a rule of its own', () => {
    const ports = [
      { name: 'a', containerPort: 1 },
      { name: 'b', containerPort: 2, protocol: 'UDP' },
    ];
    expect(specOf({ openIngress: true }, ports, withoutApi).ingress).toEqual([
      { ports: [{ port: 1, protocol: 'TCP' }] },
      { ports: [{ port: 2, protocol: 'UDP' }] },
    ]);
  });
});
