/** What holds of NetworkPolicies whatever they say: of our evaluator of them. */
import fc from 'fast-check';
import type { NetworkPolicy, NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import { type Connection, isAllowed } from '../network/evaluator.ts';
import type { Address, Party, PodParty } from '../network/party.ts';

const label = () => fc.constantFrom('a', 'b');
const labels = () => fc.dictionary(fc.constantFrom('x', 'y'), label(), { maxKeys: 2 });
const namespace = () => fc.constantFrom('one', 'two');

const selector = () =>
  fc.oneof(
    labels().map(matchLabels => ({ matchLabels })),
    fc
      .record({
        key: fc.constantFrom('x', 'y'),
        operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
        values: fc.array(label(), { minLength: 1, maxLength: 2 }),
      })
      .map(expression => ({ matchExpressions: [expression] })),
  );

const peer = () =>
  fc.oneof(
    selector().map(podSelector => ({ podSelector })),
    selector().map(namespaceSelector => ({ namespaceSelector })),
    fc.record({ podSelector: selector(), namespaceSelector: selector() }),
    fc
      .constantFrom(['10.0.0.0/8', '10.0.0.1/32'], ['0.0.0.0/0', '203.0.113.0/24'])
      .map(([cidr = '', excepted = '']) => ({ ipBlock: { cidr, except: [excepted] } })),
  );

const protocol = () => fc.constantFrom<'TCP' | 'UDP'>('TCP', 'UDP');
const policyPort = () =>
  fc.oneof(
    fc.record({ port: fc.constantFrom<number | string>(80, 'web'), protocol: protocol() }),
    fc.record({ port: fc.constant(50), endPort: fc.constant(90), protocol: protocol() }),
    fc.record({ protocol: protocol() }),
  );

const peers = () => fc.array(peer(), { maxLength: 2 });
const ports = () => fc.array(policyPort(), { maxLength: 2 });
const ingress = () => fc.array(fc.record({ from: peers(), ports: ports() }), { maxLength: 2 });
const egress = () => fc.array(fc.record({ to: peers(), ports: ports() }), { maxLength: 2 });

const spec = (): fc.Arbitrary<NetworkPolicySpec> =>
  fc.record({
    podSelector: selector(),
    policyTypes: fc.subarray(['Ingress', 'Egress']),
    ingress: ingress(),
    egress: egress(),
  });
const policy = (): fc.Arbitrary<NetworkPolicy> =>
  fc.record({ metadata: fc.record({ namespace: namespace(), name: fc.constant('p') }), spec: spec() });
const policies = () => fc.array(policy(), { maxLength: 4 });

const pod = (name: string): fc.Arbitrary<PodParty> =>
  fc.record({
    namespace: namespace(),
    name: fc.constant(name),
    labels: labels(),
    namespaceLabels: labels(),
    addresses: fc.constantFrom(['10.0.0.1'], ['10.0.0.2'], []),
    ports: fc.constantFrom([], [{ name: 'web', number: 80, protocol: 'TCP' }]),
    node: fc.constant('node'),
    hasEnded: fc.constant(false),
  });
const address = (): fc.Arbitrary<Address> =>
  fc.record({ addresses: fc.constantFrom(['203.0.113.1'], ['8.8.8.8']) });
const party = (name: string): fc.Arbitrary<Party> => fc.oneof(pod(name), address());
const connection = (): fc.Arbitrary<Connection> =>
  fc.record({
    from: party('from'),
    to: party('to'),
    port: fc.record({ number: fc.constantFrom(53, 80), protocol: protocol() }),
  });

const betweenPods = (): fc.Arbitrary<Connection & { from: PodParty; to: PodParty }> =>
  fc.record({
    from: pod('from'),
    to: pod('to'),
    port: fc.record({ number: fc.constantFrom(53, 80), protocol: protocol() }),
  });

/** Of a namespace's every Pod. */
const everyPod = (of: string, rest: Omit<NetworkPolicySpec, 'podSelector'>): NetworkPolicy => ({
  metadata: { namespace: of, name: 'every' },
  spec: { podSelector: {}, ...rest },
});

const runs = { numRuns: 1_000 };

describe('NetworkPolicies', () => {
  it('mean the same in any order', () => {
    fc.assert(
      fc.property(connection(), policies(), (asked, some) => {
        expect(isAllowed(asked, [...some].reverse())).toBe(isAllowed(asked, some));
      }),
      runs,
    );
  });

  it('that select nothing change nothing', () => {
    fc.assert(
      fc.property(connection(), policies(), policy(), (asked, some, { metadata, spec: added }) => {
        const nobody = { metadata, spec: { ...added, podSelector: { matchLabels: { nobody: 'here' } } } };
        expect(isAllowed(asked, [...some, nobody])).toBe(isAllowed(asked, some));
      }),
      runs,
    );
  });

  it('of a namespace with neither party change nothing', () => {
    fc.assert(
      fc.property(connection(), policies(), policy(), (asked, some, { spec: added }) => {
        const elsewhere = { metadata: { namespace: 'three', name: 'p' }, spec: added };
        expect(isAllowed(asked, [...some, elsewhere])).toBe(isAllowed(asked, some));
      }),
      runs,
    );
  });

  it('with one more rule never close what was open', () => {
    fc.assert(
      fc.property(
        connection(),
        policies(),
        policy(),
        ingress(),
        egress(),
        (asked, some, { metadata, spec: before }, more, out) => {
          // Without policyTypes, a first egress rule closes the rest of egress.
          fc.pre((before?.policyTypes ?? []).length > 0);
          const after = {
            podSelector: {},
            ...before,
            ingress: [...(before?.ingress ?? []), ...more],
            egress: [...(before?.egress ?? []), ...out],
          };
          if (isAllowed(asked, [...some, { metadata, spec: before }] as NetworkPolicy[]))
            expect(isAllowed(asked, [...some, { metadata, spec: after }])).toBe(true);
        },
      ),
      runs,
    );
  });

  it('without rules never open what was closed', () => {
    fc.assert(
      fc.property(connection(), policies(), policy(), (asked, some, { metadata, spec: one }) => {
        const empty = {
          metadata,
          spec: { podSelector: one?.podSelector ?? {}, policyTypes: ['Ingress', 'Egress'] },
        };
        if (!isAllowed(asked, some)) expect(isAllowed(asked, [...some, empty])).toBe(false);
      }),
      runs,
    );
  });

  it('that isolate a namespace and have no rules close all, both ways, whatever other namespaces say', () => {
    fc.assert(
      fc.property(betweenPods(), policies(), (asked, some) => {
        const { from, to } = asked;
        const others = some.filter(({ metadata }) => metadata?.namespace !== to.namespace);
        expect(isAllowed(asked, [...others, everyPod(to.namespace, { policyTypes: ['Ingress'] })])).toBe(
          false,
        );
        const fromOthers = some.filter(({ metadata }) => metadata?.namespace !== from.namespace);
        expect(isAllowed(asked, [...fromOthers, everyPod(from.namespace, { policyTypes: ['Egress'] })])).toBe(
          false,
        );
      }),
      runs,
    );
  });

  it('that isolate for ingress leave every connection open that the Pod opens itself: its replies come back', () => {
    fc.assert(
      fc.property(betweenPods(), asked => {
        fc.pre(asked.from.namespace !== asked.to.namespace);
        expect(isAllowed(asked, [everyPod(asked.from.namespace, { policyTypes: ['Ingress'] })])).toBe(true);
        expect(isAllowed(asked, [everyPod(asked.to.namespace, { policyTypes: ['Egress'] })])).toBe(true);
      }),
      runs,
    );
  });

  it('never stand between a Pod and itself, or its node', () => {
    fc.assert(
      fc.property(betweenPods(), policies(), ({ from, port }, some) => {
        const node = { addresses: ['192.0.2.1'], node: 'node' };
        for (const other of [from, node]) {
          expect(isAllowed({ from, to: other, port }, some)).toBe(true);
          expect(isAllowed({ from: other, to: from, port }, some)).toBe(true);
        }
      }),
      runs,
    );
  });
});
