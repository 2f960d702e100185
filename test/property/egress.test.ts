import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import type { NetworkPolicyEgressRule } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import { egressRules } from '../../hooks/network/egress.ts';
import type { TrafficRule } from '../../hooks/network/traffic-rule.ts';
import { address, around, hex, ipv6Number, nat64Prefixes, range } from '../arbitraries/addresses.ts';
import { settings } from '../builders/context.ts';
import { embedded, isIn } from './embedded-ipv4.ts';

type Network = NonNullable<NonNullable<Parameters<typeof settings>[0]>['network']>;

const DEFAULTS = settings().network.blockedCidrs;

interface Case {
  asked: TrafficRule[];
  network: Required<Pick<Network, 'blockedCidrs' | 'nat64Prefixes'>>;
}

const cases: fc.Arbitrary<Case> = fc.record({
  asked: fc.array(
    fc.oneof(
      range().map(cidr => ({ cidr })),
      fc.constantFrom('::/0', '0.0.0.0/0', '2000::/3', '64:ff9b::/32').map(cidr => ({ cidr })),
      fc.constant({ domain: 'pypi.org' }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  network: fc.record({
    blockedCidrs: fc.oneof(fc.constant(DEFAULTS), fc.array(range(), { maxLength: 4 })),
    nat64Prefixes: nat64Prefixes(),
  }),
});

/** An IPv6 address that stands for an IPv4 one, which lies in a blocked range; and it lies in a range that is asked for. */
const byTheBack: fc.Arbitrary<Case & { address: string }> = fc
  .record({
    address: ipv6Number().map(hex),
    nat64Prefixes: nat64Prefixes(),
    which: fc.nat(),
    blockedLength: fc.integer({ min: 8, max: 32 }),
    askedLength: fc.oneof(
      fc.integer({ min: 0, max: 128 }),
      fc.constantFrom(0, 16, 32, 48, 64, 95, 96, 97, 128),
    ),
  })
  .map(({ address: one, nat64Prefixes: prefixes, which, blockedLength, askedLength }) => {
    const standsFor = embedded(one, prefixes);
    const blocked = standsFor[which % standsFor.length];
    return {
      address: one,
      asked: [{ cidr: around(one, askedLength) }],
      network: {
        blockedCidrs: blocked === undefined ? DEFAULTS : [around(blocked, blockedLength)],
        nat64Prefixes: prefixes,
      },
    };
  });

const rulesOf = ({ asked, network }: Case): NetworkPolicyEgressRule[] =>
  egressRules(asked, settings({ network, egress: { unenforcedDomains: 'allowPublic' } }));
const blocksOf = (rules: NetworkPolicyEgressRule[]) =>
  rules.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
const opens = (rules: NetworkPolicyEgressRule[], to: string): boolean =>
  blocksOf(rules).some(
    ({ cidr, except = [] }) => isIn(to, cidr) && !except.some(excepted => isIn(to, excepted)),
  );

const family = (cidr: string) => ipaddr.parseCIDR(cidr)[0].kind();

const runs = { numRuns: 1_000 };

describe('an egress list', () => {
  it('never opens a blocked address, nor one that stands for a blocked IPv4 address', () => {
    fc.assert(
      fc.property(cases, fc.array(address(), { minLength: 5, maxLength: 5 }), (given, addresses) => {
        const { blockedCidrs, nat64Prefixes: prefixes } = given.network;
        const isBlocked = (one: string) => blockedCidrs.some(cidr => isIn(one, cidr));
        const rules = rulesOf(given);
        const wrong = addresses
          .filter(one => [one, ...embedded(one, prefixes)].some(isBlocked))
          .filter(one => opens(rules, one));
        expect(wrong).toEqual([]);
      }),
      runs,
    );
  });

  it('never opens the IPv6 form of a blocked IPv4 address, by itself or within a wider range', () => {
    fc.assert(
      fc.property(byTheBack, ({ address: one, ...given }) => {
        const isBlocked = embedded(one, given.network.nat64Prefixes).some(ipv4 =>
          given.network.blockedCidrs.some(cidr => isIn(ipv4, cidr)),
        );
        if (isBlocked) expect(opens(rulesOf(given), one)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it('opens each address of a range that is neither blocked nor stands for an IPv4 address', () => {
    fc.assert(
      fc.property(cases, address(), (given, one) => {
        const { blockedCidrs, nat64Prefixes: prefixes } = given.network;
        const isPlain =
          !blockedCidrs.some(cidr => isIn(one, cidr)) &&
          embedded(one, prefixes).length === 0 &&
          !isIn(one, '::/8') &&
          !prefixes.some(prefix => isIn(one, prefix));
        const isAsked = given.asked.some(({ cidr }) => cidr !== undefined && isIn(one, cidr));
        if (isPlain && isAsked) expect(opens(rulesOf(given), one)).toBe(true);
      }),
      runs,
    );
  });

  it('has no rule for both families, no rule to nobody, and no exception that is not smaller than its range and within it', () => {
    fc.assert(
      fc.property(cases, given => {
        for (const { to = [] } of rulesOf(given)) {
          expect(new Set(to.map(({ ipBlock }) => family(ipBlock?.cidr ?? ''))).size).toBe(1);
        }
        for (const { cidr, except = [] } of blocksOf(rulesOf(given))) {
          const length = (text: string) => Number(text.split('/')[1]);
          for (const one of except) {
            expect(isIn(one.split('/')[0] ?? '', cidr) && length(one) > length(cidr)).toBe(true);
            expect(ipaddr.parseCIDR(one)[0].range()).not.toBe('ipv4Mapped');
          }
        }
      }),
      runs,
    );
  });
});
