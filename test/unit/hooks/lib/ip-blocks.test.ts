import { describe, expect, it } from 'vitest';
import { isNat64Prefix } from '../../../../hooks/lib/embedded-ipv4.ts';
import { ipBlocksWithout } from '../../../../hooks/lib/ip-blocks.ts';

const without = (cidr: string, blockedCidrs: string[], nat64Prefixes: string[] = []) =>
  ipBlocksWithout(cidr, { blockedCidrs, nat64Prefixes });

describe('a range without what is blocked', () => {
  const blocked = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254/128'];

  it.each([
    ['beside it, has no exception', '203.0.113.0/24', [{ cidr: '203.0.113.0/24' }]],
    ['as all of IPv4, excepts that', '0.0.0.0/0', [{ cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }]],
    ['around it, excepts that', 'fd00::/8', [{ cidr: 'fd00::/8', except: ['fd00:ec2::254/128'] }]],
    ['that is the same, is nothing', '169.254.0.0/16', []],
    ['that is a part of it, is nothing', '169.254.169.254/32', []],
    ['that is no range, is nothing', 'metadata', []],
  ])('%s (%s)', (_case, cidr, blocks) => {
    expect(without(cidr, blocked)).toEqual(blocks);
  });

  it('excepts no range twice, nor a part of one that it excepts', () => {
    const twice = ['10.1.0.0/16', '10.1.2.0/24', '10.1.0.0/16'];
    expect(without('10.0.0.0/8', twice)).toEqual([{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }]);
  });
});

const METADATA = ['169.254.0.0/16'];

describe('an IPv6 range that stands for a blocked IPv4 one is nothing', () => {
  it.each([
    ['IPv4-mapped', '::ffff:169.254.169.254/128'],
    ['IPv4-compatible', '::a9fe:0/112'],
    ['IPv4-translated', '::ffff:0:a9fe:a9fe/128'],
    ['NAT64', '64:ff9b::a9fe:a9fe/128'],
    ['NAT64 of an own prefix of 96 bits', '64:ff9b:1:fffe::a9fe:a9fe/128'],
    ['NAT64 of an own prefix of 64 bits', '64:ff9b:1:fffe:a9:fea9:fe00::/104'],
    ['NAT64 of an own prefix of 56 bits', '64:ff9b:1:ffa9:fe:a9fe::/96'],
    ['NAT64 of an own prefix of 48 bits', '64:ff9b:1:a9fe:a9:fe00::/96'],
    ['6to4', '2002:a9fe:a9fe::/48'],
    ['the server of Teredo', '2001:0:a9fe:a9fe::/64'],
    ['the client of Teredo', '2001:0:cb00:7101:8000:63bf:5601:5601/128'],
  ])('%s', (_case, cidr) => {
    expect(without(cidr, METADATA)).toEqual([]);
  });
});

describe('an IPv6 range that stands for another IPv4 one is opened', () => {
  it.each([
    ['IPv4-compatible', '::cb00:7100/120'],
    ['NAT64', '64:ff9b::cb00:7100/120'],
    ['NAT64 of an own prefix', '64:ff9b:1:fffe::cb00:7100/120'],
    ['6to4', '2002:cb00:7100::/40'],
    ['Teredo', '2001:0:cb00:7101:8000:63bf:34ff:8efe/128'],
  ])('%s', (_case, cidr) => {
    expect(without(cidr, METADATA)).toEqual([{ cidr }]);
  });

  it('IPv4-mapped, as the IPv4 range that it is', () => {
    expect(without('::ffff:cb00:7100/120', METADATA)).toEqual([{ cidr: '203.0.113.0/24' }]);
  });
});

describe('a wider IPv6 range', () => {
  it('excepts the forms of a blocked IPv4 range, as few as there can be', () => {
    expect(without('::/0', METADATA)).toEqual([
      {
        cidr: '::/0',
        except: ['::/64', '64:ff9b:1::/48', '2001::/32', '64:ff9b::a9fe:0/112', '2002:a9fe::/32'],
      },
    ]);
  });

  it('excepts nothing where nothing is blocked in IPv4', () => {
    expect(without('::/0', ['fe80::/10'])).toEqual([{ cidr: '::/0', except: ['fe80::/10'] }]);
  });

  it.each(['::/64', '::/80', '64:ff9b:1::/48', '64:ff9b:1::/64', '2001::/32', '2001:0:cb00:7101::/64'])(
    'of which no exception could be told apart, is nothing (%s)',
    cidr => {
      expect(without(cidr, METADATA)).toEqual([]);
    },
  );
});

describe('a NAT64 prefix of the installation', () => {
  it('is read as the well-known one', () => {
    expect(without('2001:db8::/32', METADATA, ['2001:db8:64::/96'])).toEqual([
      { cidr: '2001:db8::/32', except: ['2001:db8:64::a9fe:0/112'] },
    ]);
  });

  it('of at most 64 bits leaves bits 64 to 71 out of the IPv4 address, and closes addresses where they are not zero', () => {
    const [block] = without('2001:db8:64::/48', ['169.254.169.0/24'], ['2001:db8:64::/48']);
    expect(block?.except).toEqual([
      '2001:db8:64:a9fe:a9::/80',
      ...[
        '8000::/65',
        '4000::/66',
        '2000::/67',
        '1000::/68',
        '800::/69',
        '400::/70',
        '200::/71',
        '100::/72',
      ].map(rest => `2001:db8:64:a9fe:${rest}`),
    ]);
  });

  it.each(['64:ff9b:1:fffe::/96', '64:ff9b:1::/48'])(
    'is opened beside the space that a wider range excepts (%s)',
    prefix => {
      const blocks = without('::/0', METADATA, [prefix]);
      expect(blocks.map(({ cidr }) => cidr)).toEqual(['::/0', prefix]);
      expect(blocks[0]?.except).toContain('64:ff9b:1::/48');
    },
  );

  it('says which IPv4 address an address behind it stands for, and nothing of those beside it', () => {
    const prefixes = ['64:ff9b:1:a9fe::/96'];
    expect(without('64:ff9b:1:a9fe::cb00:7100/120', METADATA, prefixes)).toHaveLength(1);
    expect(without('64:ff9b:1:a9fe::a9fe:a9fe/128', METADATA, prefixes)).toEqual([]);
    expect(without('64:ff9b:1:a9fe:1::/96', METADATA, prefixes)).toEqual([]);
  });

  it.each([
    ['64:ff9b:1:fffe::/96', true],
    ['2001:db8::/32', true],
    ['2001:db8::/33', false],
    ['10.0.0.0/32', false],
    ['::ffff:0:0/96', false],
    ['nat64', false],
  ])('is one of a length that RFC 6052 allows (%s: %s)', (text, allowed) => {
    expect(isNat64Prefix(text)).toBe(allowed);
  });
});
