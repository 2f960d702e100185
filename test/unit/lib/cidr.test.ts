import { describe, expect, it } from 'vitest';
import { contains, ipBlockWithout } from '../../../hooks/lib/cidr.ts';

describe('a range of addresses', () => {
  it.each([
    ['holds a smaller one', '10.0.0.0/8', '10.1.0.0/16', true],
    ['holds itself', '10.0.0.0/8', '10.0.0.0/8', true],
    ["doesn't hold a larger one", '10.1.0.0/16', '10.0.0.0/8', false],
    ["doesn't hold one beside it", '10.0.0.0/8', '11.0.0.0/16', false],
    ['holds every one of its family as /0', '0.0.0.0/0', '203.0.113.0/24', true],
    ['holds an IPv6 one', 'fe80::/10', 'fe80::1/128', true],
    ["doesn't hold one of the other family", '::/0', '10.0.0.0/8', false],
    ["doesn't hold what is no range", '0.0.0.0/0', 'pypi.org', false],
    ['is held by no text', 'everything', '10.0.0.0/8', false],
  ])('%s (%s, %s)', (_case, outer, inner, held) => {
    expect(contains(outer, inner)).toBe(held);
  });
});

describe('an ipBlock without blocked ranges', () => {
  const blocked = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254/128'];

  it.each([
    ['a range beside them, it has no exception', '203.0.113.0/24', { cidr: '203.0.113.0/24' }],
    ['all of IPv4, it excepts those of IPv4', '0.0.0.0/0', { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }],
    [
      'all of IPv6, it excepts those of IPv6',
      '::/0',
      { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::254/128'] },
    ],
    [
      'a range that holds one of them, it excepts that one',
      'fd00::/8',
      { cidr: 'fd00::/8', except: ['fd00:ec2::254/128'] },
    ],
    ['a blocked range, there is none', '169.254.0.0/16', undefined],
    ['a part of a blocked range, there is none', '169.254.169.254/32', undefined],
    ['what is no range, there is none', 'metadata', undefined],
  ])('given %s', (_case, cidr, block) => {
    expect(ipBlockWithout(cidr, blocked)).toEqual(block);
  });
});
