/** Whom a rule of a NetworkPolicy names. Each row says by which sentence of the documentation. */
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { describe, test } from 'vitest';
import { db, far, into, judge, only, outOf, outside, outside6, type Row, row, web } from './scene.ts';

const from = (...peers: NetworkPolicyPeer[]) => [into({ from: peers })];
const to = (...peers: NetworkPolicyPeer[]) => [outOf({ to: peers })];
const side = (name: string) => ({ matchLabels: { side: name } });

describe('A from, to: "If this field is empty or missing, this rule matches all sources" (all destinations)', () => {
  test.each<Row>([
    row('a missing from', true, [into({})]),
    row('a missing from, and the outside', true, [into({})], { from: outside }),
    row('an empty from', true, from()),
    row('a missing to', true, [outOf({})]),
    row('an empty to, and the outside', true, to(), { to: outside }),
    row(
      '"this rule allows traffic … only if the traffic matches at least one item": the second',
      true,
      from({ podSelector: only('x') }, { podSelector: only('web') }),
    ),
  ])('$name', judge);
});

describe('A podSelector: "selects pods … in the policy’s own namespace"', () => {
  test.each<Row>([
    row('a Pod of the namespace', true, from({ podSelector: only('web') })),
    row('another Pod of the namespace', false, from({ podSelector: only('other') })),
    row('a Pod with the same labels in another namespace', false, from({ podSelector: only('web') }), {
      from: far,
    }),
    row('an empty one "selects all pods" of the namespace', true, from({ podSelector: {} })),
    row('… and of no other', false, from({ podSelector: {} }), { from: far }),
    row('… and no address', false, from({ podSelector: {} }), { from: outside }),
    row('in egress too', true, to({ podSelector: only('db') })),
    row('… another Pod', false, to({ podSelector: only('other') })),
  ])('$name', judge);
});

describe('A namespaceSelector: "selects all pods in the namespaces selected"', () => {
  test.each<Row>([
    row('a Pod of that namespace', true, from({ namespaceSelector: side('right') }), { from: far }),
    row(
      'a Pod of the policy’s own namespace, which it does not select',
      false,
      from({ namespaceSelector: side('right') }),
    ),
    row('an empty one "selects all namespaces"', true, from({ namespaceSelector: {} }), { from: far }),
    row('… but no address', false, from({ namespaceSelector: {} }), { from: outside }),
    row(
      'by the name that Kubernetes labels each namespace with',
      true,
      to({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'far' } } }),
      { to: far },
    ),
  ])('$name', judge);
});

describe('C "namespaceSelector and podSelector: a single entry … selects particular Pods within particular namespaces"', () => {
  const both = from({ namespaceSelector: side('right'), podSelector: only('web') });
  const either = from({ namespaceSelector: side('right') }, { podSelector: only('web') });
  test.each<Row>([
    row('the Pod there', true, both, { from: far }),
    row('a Pod of that name elsewhere', false, both),
    row('another Pod there', false, both, { from: { ...far, labels: { name: 'x' } } }),
    row('as two entries, "or": a Pod of that name here', true, either),
    row('… and any Pod there', true, either, { from: { ...far, labels: { name: 'x' } } }),
  ])('$name', judge);
});

describe('selectors: "all of the requirements … are ANDed together"', () => {
  const expression = (operator: string, ...values: string[]) =>
    from({
      podSelector: { matchExpressions: [{ key: 'tier', operator, ...(values.length > 0 && { values }) }] },
    });
  const plain = { ...web, labels: {} };
  test.each<Row>([
    row('In, one of the values', true, expression('In', 'front', 'x')),
    row('In, none of them', false, expression('In', 'back')),
    row('In, without the label', false, expression('In', 'front'), { from: plain }),
    row('NotIn, one of the values', false, expression('NotIn', 'front')),
    row('NotIn, another value', true, expression('NotIn', 'back')),
    row('NotIn, without the label', true, expression('NotIn', 'front'), { from: plain }),
    row('Exists', true, expression('Exists')),
    row('Exists, without the label', false, expression('Exists'), { from: plain }),
    row('DoesNotExist', false, expression('DoesNotExist')),
    row('DoesNotExist, without the label', true, expression('DoesNotExist'), { from: plain }),
    row(
      'labels and expressions that both hold',
      true,
      from({ podSelector: { ...only('web'), matchExpressions: [{ key: 'tier', operator: 'Exists' }] } }),
    ),
    row(
      'labels that hold, and an expression that does not',
      false,
      from({
        podSelector: { ...only('web'), matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
      }),
    ),
    row(
      'two labels of which one holds',
      false,
      from({ podSelector: { matchLabels: { name: 'web', tier: 'back' } } }),
    ),
  ])('$name', judge);
});

describe('A ipBlock: "a particular CIDR … Except is a slice of CIDRs that should not be included"', () => {
  const range = (cidr: string, ...except: string[]) => ({
    ipBlock: { cidr, ...(except.length > 0 && { except }) },
  });
  test.each<Row>([
    row('an address in it', true, to(range('203.0.113.0/24')), { to: outside }),
    row('its last address', true, to(range('203.0.113.8/31')), { to: outside }),
    row('an address beside it', false, to(range('203.0.113.10/31')), { to: outside }),
    row('an address that is excepted', false, to(range('203.0.113.0/24', '203.0.113.0/28')), { to: outside }),
    row('an address beside the exception', true, to(range('203.0.113.0/24', '203.0.113.16/28')), {
      to: outside,
    }),
    row(
      'an exception of one block takes nothing from another',
      true,
      to(range('203.0.113.0/24', '203.0.113.0/28'), range('0.0.0.0/0')),
      { to: outside },
    ),
    row(
      'an exception takes nothing from another policy',
      true,
      [outOf({ to: [range('0.0.0.0/0', '203.0.113.0/24')] }), outOf({})],
      { to: outside },
    ),
    row('IPv6', true, to(range('2001:db8::/32')), { to: outside6 }),
    row('IPv6, excepted', false, to(range('::/0', '2001:db8::/64')), { to: outside6 }),
    row('every IPv4 address is no IPv6 address', false, to(range('0.0.0.0/0')), { to: outside6 }),
    row('every IPv6 address is no IPv4 address', false, to(range('::/0')), { to: outside }),
    row('as a source', true, from(range('203.0.113.0/24')), { from: outside }),
    row('as a source, another one', false, from(range('198.51.100.0/24')), { from: outside }),
    row(
      'C "behaviour may be different": a Pod’s address is one, as the most open plugins have it',
      true,
      to(range('10.0.0.0/8')),
    ),
    row('a Pod without an address yet', false, to(range('0.0.0.0/0')), { to: { ...db, addresses: [] } }),
    row('one of the two addresses of a Pod', true, to(range('fd00::/8')), {
      to: { ...db, addresses: ['10.0.0.2', 'fd00::2'] },
    }),
  ])('$name', judge);
});
