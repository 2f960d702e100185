import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../../../hooks/lib/identity.ts';
import { networkPolicy } from '../../../../../hooks/sandbox/network/network-policy.ts';
import type { Traffic } from '../../../../../hooks/sandbox/network/traffic.ts';
import { settings } from '../../../../builders/context.ts';

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

const policyOf = (traffic: Partial<Traffic>, ports = http) =>
  networkPolicy(identity, { ...closed, ...traffic }, ports, settings());
const specOf = (...parts: Parameters<typeof policyOf>) => policyOf(...parts)?.spec as NetworkPolicySpec;

describe('a Sandbox has no NetworkPolicy of its own', () => {
  it.each<[string, Partial<Traffic>, typeof http]>([
    ['without rules: DNS and the API service are open to all', {}, http],
    ['where it opens its ports, and has none', { openIngress: true, ingress: [office] }, []],
    ['where a domain only may reach it', { ingress: [{ domain: 'pypi.org' }] }, http],
    [
      'where it may reach domains only, which this kind cannot say',
      { egress: [{ domain: 'pypi.org' }] },
      http,
    ],
    ['where all that it may reach is blocked', { egress: [{ cidr: '169.254.169.254/32' }] }, http],
  ])('%s', (_case, traffic, ports) => {
    expect(policyOf(traffic, ports)).toBeUndefined();
  });
});

describe('the NetworkPolicy of a Sandbox', () => {
  it('carries its name and labels', () => {
    const { name, namespace, labels } = identity;
    expect(policyOf({ openIngress: true })?.metadata).toEqual({ name, namespace, labels });
  });

  it("selects this Sandbox's Pod alone", () => {
    expect(specOf({ openIngress: true }).podSelector).toEqual({ matchLabels: { 'sandbox-uid': 'u' } });
  });

  it.each<[string, Partial<Traffic>]>([
    ['into it only', { openIngress: true }],
    ['out of it only', { egress: [office] }],
  ])('counts for both ways, although it opens the one %s', (_case, traffic) => {
    expect(specOf(traffic).policyTypes).toEqual(['Ingress', 'Egress']);
  });
});

describe('out of a Sandbox', () => {
  it('its egress list is open, and nothing besides: no DNS, no API service', () => {
    expect(specOf({ egress: [office] })).toMatchObject({
      egress: [
        {
          to: [{ ipBlock: office }],
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 443, protocol: 'TCP' },
          ],
        },
      ],
    });
    expect(specOf({ egress: [office] })).not.toHaveProperty('ingress');
  });
});

describe('into a Sandbox', () => {
  it.each<[string, object[] | undefined, object[] | undefined]>([
    ['everybody gets where it asks for that', specOf({ openIngress: true }).ingress, [{ ports: httpPort }]],
    [
      'those of its profile get, on its ports',
      specOf({ ingress: [office] }).ingress,
      [{ from: [{ ipBlock: office }], ports: httpPort }],
    ],
    [
      'those of its profile get on the ports that the profile names',
      specOf({ ingress: [{ ...office, ports: [{ port: 22, protocol: 'TCP' }] }] }).ingress,
      [{ from: [{ ipBlock: office }], ports: [{ port: 22, protocol: 'TCP' }] }],
    ],
    ['no domain gets', specOf({ egress: [office], ingress: [{ domain: 'pypi.org' }] }).ingress, undefined],
    ['nobody gets where nothing is said of it', specOf({ egress: [office] }).ingress, undefined],
  ])('%s', (_case, opened, expected) => {
    expect(opened).toEqual(expected);
  });

  it('a port that names no protocol is TCP, and each protocol has a rule of its own', () => {
    const ports = [
      { name: 'a', containerPort: 1 },
      { name: 'b', containerPort: 2, protocol: 'UDP' },
    ];
    expect(specOf({ openIngress: true }, ports).ingress).toEqual([
      { ports: [{ port: 1, protocol: 'TCP' }] },
      { ports: [{ port: 2, protocol: 'UDP' }] },
    ]);
  });
});
