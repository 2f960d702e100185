import { describe, expect, it } from 'vitest';
import { contains } from '../../../../hooks/lib/cidr.ts';
import { egressEnforcedCondition, egressRules } from '../../../../hooks/network/egress.ts';
import type { TrafficRule } from '../../../../hooks/network/traffic-rule.ts';
import { settings } from '../../../builders/context.ts';

const pypi: TrafficRule = { domain: 'pypi.org' };
const office: TrafficRule = { cidr: '203.0.113.0/24' };
const metadata: TrafficRule = { cidr: '169.254.169.254/32' };
const everyIpv6: TrafficRule = { cidr: '::/0' };
const web = [
  { port: 80, protocol: 'TCP' },
  { port: 443, protocol: 'TCP' },
];
const dnsPort = { port: 53, protocol: 'UDP' as const };

const denying = settings();
const opening = settings({ egress: { unenforcedDomains: 'allowPublic' } });
const cilium = settings({ egress: { fqdn: 'cilium' } });
const gke = settings({ egress: { fqdn: 'gke', unenforcedDomains: 'allowPublic' } });

describe('what a NetworkPolicy opens', () => {
  it.each([
    ['given no rule, is nothing', [], denying, []],
    [
      'given a range, is that range on its ports',
      [{ ...office, ports: [dnsPort] }],
      denying,
      [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [dnsPort] }],
    ],
    ['given a blocked range, is nothing', [metadata], denying, []],
    [
      'given all addresses, is all but the blocked ones',
      [{ cidr: '0.0.0.0/0' }],
      denying,
      [
        {
          to: [
            {
              ipBlock: {
                cidr: '0.0.0.0/0',
                except: ['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32'],
              },
            },
          ],
          ports: web,
        },
      ],
    ],
    [
      'given a range that leads to IPv4, is all of it but what is blocked there',
      [{ cidr: '64:ff9b::/96' }],
      denying,
      [
        {
          to: [
            {
              ipBlock: {
                cidr: '64:ff9b::/96',
                except: ['64:ff9b::a9fe:0/112', '64:ff9b::6464:64c8/128', '64:ff9b::a83f:8110/128'],
              },
            },
          ],
          ports: web,
        },
      ],
    ],
    ['given the IPv6 form of a blocked range, is nothing', [{ cidr: '2002:a9fe:a9fe::/48' }], denying, []],
    ['given a domain that nothing enforces, is nothing', [pypi], denying, []],
    ['given a domain that Cilium enforces, is nothing of its own', [pypi], cilium, []],
    [
      'given a domain that GKE enforces, is nothing of its own, whatever is said of unenforced ones',
      [pypi],
      gke,
      [],
    ],
    ['given a blocked range where domains are opened, is still nothing', [metadata], opening, []],
  ])('%s', (_case, rules, chosen, opened) => {
    expect(egressRules(rules, chosen)).toEqual(opened);
  });
});

describe('a domain that is opened as every public address', () => {
  const blocks = (rule: TrafficRule, chosen = opening) =>
    egressRules([rule], chosen).flatMap(({ to = [] }) => to.map(({ ipBlock }) => ipBlock));
  const exceptions = (chosen = opening) => blocks(pypi, chosen).flatMap(block => block?.except ?? []);

  it('is one rule for each family', () => {
    expect(egressRules([pypi], opening).map(({ to }) => to?.map(({ ipBlock }) => ipBlock?.cidr))).toEqual([
      ['0.0.0.0/0'],
      ['::/0'],
    ]);
  });

  it.each([
    ['private', '10.0.0.0/8'],
    ['private', '172.16.0.0/12'],
    ['private', '192.168.0.0/16'],
    ['shared by carriers', '100.64.0.0/10'],
    ['loopback', '127.0.0.0/8'],
    ['link-local, with the metadata of clouds', '169.254.0.0/16'],
    ['multicast', '224.0.0.0/4'],
    ['unique local IPv6', 'fc00::/7'],
    ['link-local IPv6', 'fe80::/10'],
    ['site-local IPv6', 'fec0::/10'],
    ['translated to IPv4', '64:ff9b::/96'],
    ['translated to IPv4 by a prefix of one’s own', '64:ff9b:1::/48'],
    ['tunnelled to IPv4 (6to4)', '2002::/16'],
    ['tunnelled to IPv4 (Teredo)', '2001::/32'],
    ['an IPv4 address written as IPv6', '::/64'],
    ['multicast IPv6', 'ff00::/8'],
  ])('leaves out what is %s (%s)', (_case, range) => {
    expect(exceptions()).toContain(range);
  });

  it.each([
    ['Alibaba’s metadata', '100.100.100.200/32'],
    ['Azure’s platform', '168.63.129.16/32'],
    ['Google’s metadata', 'fd20:ce::254/128'],
    ['EKS Pod Identity', 'fd00:ec2::23/128'],
  ])('leaves out %s, which no private range has (%s)', (_case, range) => {
    expect(exceptions().some(except => contains(except, range))).toBe(true);
  });

  it('leaves out what the installation blocks', () => {
    expect(
      exceptions(
        settings({
          egress: { unenforcedDomains: 'allowPublic' },
          network: { blockedCidrs: ['203.0.113.0/24'] },
        }),
      ),
    ).toContain('203.0.113.0/24');
  });

  it('excepts no IPv4 range written as IPv6, which the API server takes for one outside of its block', () => {
    expect(exceptions().filter(range => range.startsWith('::ffff:'))).toEqual([]);
  });

  it.each([
    ['all of IPv4', ['0.0.0.0/0'], ['::/0']],
    ['all of IPv6', ['::/0'], ['0.0.0.0/0']],
    ['everything', ['0.0.0.0/0', '::/0'], []],
  ])('where the installation blocks %s, opens nothing of it', (_case, blockedCidrs, opened) => {
    const blocking = settings({ egress: { unenforcedDomains: 'allowPublic' }, network: { blockedCidrs } });
    expect(blocks(pypi, blocking).map(block => block?.cidr)).toEqual(opened);
  });

  it('is no rule where the installation blocks everything, for a rule to nobody in particular opens all', () => {
    const blockedCidrs = ['0.0.0.0/0', '::/0'];
    const blocking = settings({ egress: { unenforcedDomains: 'allowPublic' }, network: { blockedCidrs } });
    expect(egressRules([pypi], blocking)).toEqual([]);
  });

  it('leaves out the NAT64 prefixes of the installation', () => {
    const network = { nat64Prefixes: ['2001:db8:64::/96', '64:ff9b:1:fffe::/96'] };
    const chosen = settings({ egress: { unenforcedDomains: 'allowPublic' }, network });
    expect(blocks(pypi, chosen).map(block => block?.cidr)).toEqual(['0.0.0.0/0', '::/0']);
    expect(exceptions(chosen)).toContain('2001:db8:64::/96');
  });

  it('names a blocked range only once', () => {
    const all = exceptions();
    expect(all).toEqual([...new Set(all)]);
  });

  it('is opened on the ports of its rule', () => {
    expect(egressRules([{ ...pypi, ports: [dnsPort] }], opening)[0]?.ports).toEqual([dnsPort]);
  });
});

describe('the condition EgressEnforced', () => {
  it.each([
    ['is absent without rules', [], denying],
    ['is absent where only ranges are named', [office], denying],
    ['is absent where only ranges are named and domains are enforced', [office], cilium],
  ])('%s', (_case, rules, chosen) => {
    expect(egressEnforcedCondition(rules, chosen)).toBeUndefined();
  });

  it.each([
    ['is True where Cilium enforces domains', [pypi], cilium, 'True', 'DomainsEnforced', 'cilium'],
    ['is True where GKE enforces domains', [pypi], gke, 'True', 'DomainsEnforced', 'gke'],
    [
      'is False where nothing enforces domains',
      [pypi, { domain: '*.npm.org' }],
      denying,
      'False',
      'DomainsNotEnforceable',
      'pypi.org, *.npm.org',
    ],
    [
      'is False where domains are opened as public addresses',
      [pypi],
      opening,
      'False',
      'DomainsOpenedAsPublic',
      'pypi.org',
    ],
    [
      'is False where a range is blocked',
      [office, metadata],
      denying,
      'False',
      'CidrBlocked',
      '169.254.169.254/32',
    ],
    [
      'is False where a range leads to a blocked IPv4 one',
      [{ cidr: '64:ff9b::a9fe:a9fe/128' }, everyIpv6],
      denying,
      'False',
      'CidrBlocked',
      '64:ff9b::a9fe:a9fe/128',
    ],
    [
      'is False where a range is blocked although domains are enforced',
      [pypi, metadata],
      cilium,
      'False',
      'CidrBlocked',
      '169.254.169.254/32',
    ],
  ])('%s', (_case, rules, chosen, status, reason, text) => {
    const condition = egressEnforcedCondition(rules, chosen);
    expect(condition).toMatchObject({ type: 'EgressEnforced', status, reason });
    expect(condition?.message).toContain(text);
  });
});
