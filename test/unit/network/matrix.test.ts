import { expect, test } from 'vitest';
import { between, type Member, openWays, portOf, waysOf } from '../../network/matrix.ts';
import { db, far, into, only, outside, policy, web } from './scene.ts';

const member = (name: string, party: Member['party'], isOurs = false): Member => ({ name, party, isOurs });
const members = [member('web', web, true), member('db', db), member('far', far), member('outside', outside)];

test('a row is each of those in it, with each, on each port', () => {
  const rows = [
    { name: 'first', from: ['a', 'b'], to: ['c'], ports: ['53/UDP', '80/TCP'] },
    { name: 'second', from: ['c'], to: ['a'], ports: ['80/TCP'] },
  ];
  expect([...waysOf(rows)]).toEqual([
    'a → c 53/UDP',
    'a → c 80/TCP',
    'b → c 53/UDP',
    'b → c 80/TCP',
    'c → a 80/TCP',
  ]);
});

test('the matrix has both directions of each pair with one of ours, and no Pod with itself', () => {
  expect([...openWays(members, ['80/TCP'], [])].sort()).toEqual([
    'db → web 80/TCP',
    'far → web 80/TCP',
    'outside → web 80/TCP',
    'web → db 80/TCP',
    'web → far 80/TCP',
    'web → outside 80/TCP',
  ]);
});

test('only what policies leave open is in it', () => {
  const closed = policy({ podSelector: only('web'), policyTypes: ['Ingress', 'Egress'] });
  expect(openWays(members, ['80/TCP'], [closed])).toEqual(new Set());
  const ports = ['80/TCP', '53/UDP'];
  expect([...openWays(members, ports, [into({ ports: [{ port: 53, protocol: 'UDP' }] })])]).toContain(
    'web → db 53/UDP',
  );
  expect([...openWays(members, ports, [into()])]).not.toContain('web → db 53/UDP');
});

test('two Pods of one name are tried with each other', () => {
  const idle = [member('idle', web, true), member('idle', far, true)];
  expect([...openWays(idle, ['80/TCP'], [])]).toEqual(['idle → idle 80/TCP']);
});

test('of ways, those are kept whose both ends are there', () => {
  const ways = new Set(['a → b 1/TCP', 'b → c 1/TCP', 'c → a 1/TCP']);
  expect(between(ways, new Set(['a', 'b']))).toEqual(['a → b 1/TCP']);
});

test('a port has a number and a protocol', () => {
  expect(portOf('53/UDP')).toEqual({ number: 53, protocol: 'UDP' });
  expect(() => portOf('53')).toThrow('53 is no port');
});
