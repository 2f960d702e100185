/** Whom a Sandbox may reach and who may reach it, whatever it and its profile ask for: its policies, judged together. */
import fc from 'fast-check';
import type { NetworkPolicy, NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import type { DesiredObject } from '../../hooks/contract.ts';
import { namespacePolicies } from '../../hooks/namespace-policies.ts';
import type { TrafficRule } from '../../hooks/network/traffic-rule.ts';
import { networkPolicy } from '../../hooks/sandbox/network/network-policy.ts';
import type { Traffic } from '../../hooks/sandbox/network/traffic.ts';
import { settings } from '../builders/context.ts';
import { isAllowed } from '../network/evaluator.ts';
import type { Address, Party } from '../network/party.ts';
import { podParty } from '../network/pod-party.ts';
import type { Port } from '../network/rule.ts';
import { embedded, isIn } from './embedded-ipv4.ts';

const NUMBERS = [22, 53, 80, 443, 5432, 8080];
const CIDRS = [
  '0.0.0.0/0',
  '::/0',
  '203.0.113.0/24',
  '203.0.113.5/32',
  '10.0.0.0/8',
  '169.254.0.0/16',
  '2001:db8::/32',
  '64:ff9b::/96',
];
const ADDRESSES = [
  '203.0.113.5',
  '203.0.113.6',
  '10.0.0.9',
  '8.8.8.8',
  '169.254.169.254',
  '2001:db8::7',
  'fe80::1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::808:808',
];
const BLOCKED = settings().network.blockedCidrs;

const protocol = () => fc.constantFrom<'TCP' | 'UDP'>('TCP', 'UDP');
const port = () => fc.record({ port: fc.constantFrom(...NUMBERS), protocol: protocol() });
const rule = (): fc.Arbitrary<TrafficRule> =>
  fc.record(
    { cidr: fc.constantFrom(...CIDRS), ports: fc.array(port(), { minLength: 1, maxLength: 3 }) },
    { requiredKeys: ['cidr'] },
  );
const traffic = (): fc.Arbitrary<Traffic> =>
  fc.record({
    egress: fc.array(fc.oneof(rule(), fc.constant({ domain: 'pypi.org' })), { maxLength: 3 }),
    openIngress: fc.boolean(),
    ingress: fc.array(rule(), { maxLength: 2 }),
  });
const containerPorts = () =>
  fc.array(fc.record({ containerPort: fc.constantFrom(...NUMBERS), protocol: protocol() }), { maxLength: 2 });

const pod = (name: string, labels: Record<string, string>, namespace = 'team') =>
  podParty(name, labels, namespace);
const ours = (component: string, uid?: string) => ({
  app: 'llmsafespace',
  component,
  ...(uid && { 'sandbox-uid': uid }),
});
const own = pod('own', ours('sandbox', 'u'));
const another = pod('another', ours('sandbox', 'v'));
const idle = pod('idle', ours('warmpod'));
const stranger = pod('stranger', {});
const dns = pod('dns', { 'k8s-app': 'kube-dns' }, 'kube-system');
const api = pod('api', ours('api'), 'llmsafespace');

const asPolicy = ({ metadata, spec }: DesiredObject): NetworkPolicy => ({
  metadata,
  spec: spec as NetworkPolicySpec,
});

interface Given {
  traffic: Traffic;
  ports: { containerPort: number; protocol: 'TCP' | 'UDP' }[];
  address: string;
  port: Port;
}

const given = (): fc.Arbitrary<Given> =>
  fc.record({
    traffic: traffic(),
    ports: containerPorts(),
    address: fc.constantFrom(...ADDRESSES),
    port: fc.record({ number: fc.constantFrom(...NUMBERS), protocol: protocol() }),
  });

function policiesOf({ traffic: wanted, ports }: Given): NetworkPolicy[] {
  const identity = { name: 'own', namespace: 'team', labels: own.labels, selector: { 'sandbox-uid': 'u' } };
  const policy = networkPolicy(identity, wanted, ports, settings());
  return [...namespacePolicies('team', settings()), ...(policy ? [policy] : [])].map(asPolicy);
}

type PolicyPort = { port: number; protocol: string };
const WEB: PolicyPort[] = [
  { port: 80, protocol: 'TCP' },
  { port: 443, protocol: 'TCP' },
];

const names = (ports: PolicyPort[], { number, protocol: wanted }: Port): boolean =>
  ports.some(one => one.port === number && one.protocol === wanted);

/** What the documentation promises, written without the product's code. */
const asksFor = (rules: TrafficRule[], { address, port: asked }: Given, otherwise: PolicyPort[]): boolean =>
  rules.some(
    ({ cidr, ports }) => cidr !== undefined && isIn(address, cidr) && names(ports ?? otherwise, asked),
  );

const ownPorts = ({ ports }: Given): PolicyPort[] =>
  ports.map(({ containerPort, protocol: one }) => ({ port: containerPort, protocol: one }));

const isBlocked = (address: string): boolean =>
  [address, ...embedded(address, [])].some(one => BLOCKED.some(cidr => isIn(one, cidr)));

/** Every case is tried on an address that is asked for about as often as not. */
const runs = { numRuns: 3_000 };
const holds = (check: (one: Given, from: (from: Party, to: Party) => boolean) => void): void =>
  fc.assert(
    fc.property(given(), one => {
      const policies = policiesOf(one);
      check(one, (from, to) => isAllowed({ from, to, port: one.port }, policies));
    }),
    runs,
  );

const at = (address: string): Address => ({ addresses: [address] });

describe('whatever a Sandbox and its profile ask for', () => {
  it('it reaches the addresses and ports of its egress rules that are not blocked, and no others', () => {
    holds((one, reaches) => {
      const expected = asksFor(one.traffic.egress, one, WEB) && !isBlocked(one.address);
      expect(reaches(own, at(one.address))).toBe(expected);
    });
  });

  it('those reach it whom it lets in, on the ports it opens to them, and no others', () => {
    holds((one, reaches) => {
      const expected =
        (one.traffic.openIngress && names(ownPorts(one), one.port)) ||
        asksFor(one.traffic.ingress, one, ownPorts(one));
      expect(reaches(at(one.address), own)).toBe(expected);
    });
  });

  it('it reaches the API service, and is reached by it', () => {
    holds((_, reaches) => {
      expect(reaches(own, api)).toBe(true);
      expect(reaches(api, own)).toBe(true);
    });
  });

  it('it asks the DNS', () => {
    holds(({ port: { number } }, reaches) => {
      if (number === 53) expect(reaches(own, dns)).toBe(true);
    });
  });

  it('no other Sandbox is more open for it', () => {
    holds(({ address, port: { number } }, reaches) => {
      for (const other of [own, idle, stranger, at(address)]) expect(reaches(other, another)).toBe(false);
      for (const other of [idle, stranger, at(address)]) expect(reaches(another, other)).toBe(false);
      expect(reaches(another, dns)).toBe(number === 53);
    });
  });

  it('an idle Pod reaches nobody, and is reached by nobody', () => {
    holds(({ address }, reaches) => {
      for (const other of [own, another, stranger, dns, api, at(address)]) {
        expect(reaches(idle, other)).toBe(false);
        expect(reaches(other, idle)).toBe(false);
      }
    });
  });
});
