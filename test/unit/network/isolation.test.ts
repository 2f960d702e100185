/** Which policies close a Pod, and in which direction. Each row says by which sentence of the documentation. */
import { describe, expect, test } from 'vitest';
import { explain } from '../../network/evaluator.ts';
import {
  db,
  far,
  into,
  judge,
  only,
  otherNode,
  outOf,
  outside,
  ownNode,
  policy,
  type Row,
  row,
  tcp,
  web,
} from './scene.ts';

const closing = (policyTypes: string[] | undefined, rest = {}, namespace = 'team') =>
  policy({ podSelector: {}, ...(policyTypes && { policyTypes }), ...rest }, namespace, 'closing');

describe('C "By default, a pod is non-isolated": "all connections are allowed"', () => {
  test.each<Row>([
    row('without policies between Pods', true, []),
    row('without policies from outside', true, [], { from: outside }),
    row('without policies to the outside', true, [], { to: outside }),
    row('with policies for other Pods only', true, [into()], { to: far }),
    row('with a policy of another namespace', true, [closing(['Ingress', 'Egress'], {}, 'other')]),
    row('in the direction that policyTypes does not name', true, [outOf()], { from: db, to: web }),
  ])('$name', judge);
});

describe('C "A pod is isolated for ingress if there is any NetworkPolicy that both selects the pod and has Ingress in its policyTypes", likewise egress', () => {
  test.each<Row>([
    row('ingress without rules lets nobody in', false, [into()]),
    row('… nor anybody from outside', false, [into()], { from: outside }),
    row('egress without rules lets nothing out', false, [outOf()]),
    row('… nor to the outside', false, [outOf()], { to: outside }),
    row(
      'C "Replies to those allowed connections are also implicitly allowed": a Pod that may open none can be asked',
      true,
      [outOf()],
      {
        from: db,
        to: web,
      },
    ),
    row('… and one that lets nobody in can ask', true, [into()], { from: db, to: web }),
    row('A "An empty podSelector matches all pods in this namespace"', false, [closing(['Ingress'])]),
    row('… of this namespace alone', true, [closing(['Ingress'])], { to: far }),
  ])('$name', judge);
});

describe('C "both the egress policy on the source pod and the ingress policy on the destination pod need to allow the connection"', () => {
  const lets = [into({ from: [{ podSelector: only('web') }] }), outOf({ to: [{ podSelector: only('db') }] })];
  test.each<Row>([
    row('both do', true, lets),
    row('only the destination does', false, [into({}), outOf()]),
    row('only the source does', false, [into(), outOf({})]),
  ])('$name', judge);
});

describe('A policyTypes: "If no policyTypes are specified … by default Ingress will always be set and Egress will be set if the NetworkPolicy has any egress rules"', () => {
  test.each<Row>([
    row('none named, no rules: closed for ingress', false, [closing(undefined)]),
    row('none named, no rules: open for egress', true, [closing(undefined)], { to: far }),
    row('an empty list is as none', false, [closing([])]),
    row('none named, an egress rule: closed for other egress', false, [
      closing(undefined, { ingress: [{}], egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] }] }),
    ]),
    row('none named, an empty egress list: "must explicitly specify a policyTypes value"', true, [
      closing(undefined, { ingress: [{}], egress: [] }),
    ]),
    row('only Egress named: the ingress rules say nothing, and ingress is open', true, [
      closing(['Egress'], { ingress: [{ from: [{ podSelector: only('nobody') }] }], egress: [{}] }),
    ]),
    row('only Ingress named: the egress rules say nothing, and egress is open', true, [
      closing(['Ingress'], { ingress: [{}], egress: [{ to: [{ podSelector: only('nobody') }] }] }),
    ]),
  ])('$name', judge);
});

describe('C "Network policies do not conflict; they are additive"', () => {
  test.each<Row>([
    row('a policy without rules takes nothing from one with rules', true, [into(), into({})]),
    row('in either order', true, [into({}), into()]),
    row('what one lets in on one port, and another from one Pod, is no more than each', false, [
      into({ ports: [{ port: 53 }] }),
      into({ from: [{ podSelector: only('nobody') }] }),
    ]),
  ])('$name', judge);
});

describe('what no policy decides', () => {
  const all = [closing(['Ingress', 'Egress'])];
  test.each<Row>([
    row('C "a pod cannot block access to itself"', true, all, { from: web, to: web }),
    row('A "OR if the traffic source is the pod’s local node"', true, all, { from: ownNode }),
    row('C "traffic to and from the node where a Pod is running is always allowed"', true, all, {
      from: web,
      to: ownNode,
    }),
    row('another node is an address like any other', false, all, { from: otherNode }),
    row('… both ways', false, all, { to: otherNode }),
    row(
      'C "NetworkPolicies apply to a connection with a pod on one or both ends, and are not relevant to other connections"',
      true,
      all,
      {
        from: outside,
        to: ownNode,
      },
    ),
    row('C "an already terminated pod": it is reached by nobody', false, [], {
      to: { ...db, hasEnded: true },
    }),
    row('… and reaches nobody', false, [], { from: { ...web, hasEnded: true } }),
  ])('$name', judge);
});

test('it is told which policies close a Pod, and which rule opens it', () => {
  const said = (...policies: Parameters<typeof explain>[1]) => {
    const { egress, ingress } = explain({ from: web, to: db, port: tcp(8080) }, policies);
    return [egress.because, ingress.because];
  };
  expect(said(into({ ports: [{ port: 53 }] }, {}))).toEqual([
    'no policy for egress',
    'ingress rule 2 of team/into',
  ]);
  expect(said(outOf(), closing(['Ingress', 'Egress']))).toEqual([
    'no rule of team/out-of, team/closing',
    'no rule of team/closing',
  ]);
  expect(explain({ from: outside, to: web, port: tcp(1) }, []).egress.because).toBe('not a Pod');
});
