import { describe, expect, it } from 'vitest';
import { contains, formatCidr, parseCidr } from '../../../../hooks/lib/cidr.ts';

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
    ['is its own IPv4-mapped form', '10.0.0.0/8', '::ffff:10.1.0.0/112', true],
  ])('%s (%s, %s)', (_case, outer, inner, held) => {
    expect(contains(outer, inner)).toBe(held);
  });
});

describe('a range of addresses, written again,', () => {
  it.each([
    ['is as short as it can be', '2001:DB8:0:0::/64', '2001:db8::/64'],
    ['has no host bits', '10.1.2.3/8', '10.0.0.0/8'],
    ['is an IPv4 one where it was IPv4-mapped', '::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['is an IPv6 one where it is wider than IPv4', '::fffe:0:0/95', '::fffe:0:0/95'],
  ])('%s (%s)', (_case, cidr, written) => {
    const parsed = parseCidr(cidr);
    expect(parsed && formatCidr(parsed)).toBe(written);
  });
});
