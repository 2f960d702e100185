/** Which ports a rule of a NetworkPolicy names. Each row says by which sentence of the documentation. */
import type { NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import { describe, test } from 'vitest';
import { db, into, judge, only, outOf, outside, type Row, row, tcp, udp } from './scene.ts';

const at = (...ports: NetworkPolicyPort[]) => [into({ ports })];
const outAt = (...ports: NetworkPolicyPort[]) => [outOf({ ports })];

describe('A ports: "If this field is empty or missing, this rule matches all ports"', () => {
  test.each<Row>([
    row('missing, TCP', true, [into({})], { port: tcp(1) }),
    row('missing, UDP', true, [into({})], { port: udp(65_535) }),
    row('missing, SCTP', true, [into({})], { port: { number: 7, protocol: 'SCTP' } }),
    row('an empty list', true, at()),
    row('A "traffic must match both ports and from": the port alone', false, [
      into({ from: [{ podSelector: only('x') }], ports: [{ port: 8080 }] }),
    ]),
    row('… the peer alone', false, [into({ from: [{ podSelector: only('web') }], ports: [{ port: 1 }] })]),
    row('… both', true, [into({ from: [{ podSelector: only('web') }], ports: [{ port: 8080 }] })]),
  ])('$name', judge);
});

describe('A protocol: "If not specified, this field defaults to TCP"', () => {
  test.each<Row>([
    row('unspecified, TCP', true, at({ port: 8080 })),
    row('unspecified, UDP', false, at({ port: 8080 }), { port: udp(8080) }),
    row('UDP, TCP', false, at({ port: 8080, protocol: 'UDP' })),
    row('UDP, UDP', true, at({ port: 8080, protocol: 'UDP' }), { port: udp(8080) }),
    row('SCTP, SCTP', true, at({ protocol: 'SCTP' }), { port: { number: 7, protocol: 'SCTP' } }),
    row('SCTP, TCP', false, at({ protocol: 'SCTP' })),
  ])('$name', judge);
});

describe('A port: "If this field is not provided, this matches all port names and numbers"', () => {
  test.each<Row>([
    row('only a protocol: its every port', true, at({ protocol: 'UDP' }), { port: udp(9) }),
    row('… and none of another protocol', false, at({ protocol: 'UDP' })),
    row('a number', true, at({ port: 8080 })),
    row('another number', false, at({ port: 8081 })),
    row('the second of two', true, at({ port: 1 }, { port: 8080 })),
  ])('$name', judge);
});

describe('A endPort: "the range of ports from port to endPort … should be allowed"', () => {
  const range = (port: number, endPort: number) => at({ port, endPort });
  test.each<Row>([
    row('the first', true, range(8080, 8090)),
    row('the last', true, range(8070, 8080)),
    row('between', true, range(1, 65_535)),
    row('before it', false, range(8081, 8090)),
    row('after it', false, range(8070, 8079)),
    row('of one port', true, range(8080, 8080)),
    row('of another protocol', false, range(1, 65_535), { port: udp(8080) }),
  ])('$name', judge);
});

describe('A port: "a numerical or named port on a pod"', () => {
  test.each<Row>([
    row('the number of that name', true, at({ port: 'http' })),
    row('another number', false, at({ port: 'http' }), { port: tcp(9090) }),
    row('a name that the Pod does not have', false, at({ port: 'none' })),
    row('a name of another protocol', false, at({ port: 'dns' }), { port: tcp(53) }),
    row('a name of that protocol', true, at({ port: 'dns', protocol: 'UDP' }), { port: udp(53) }),
    row('the protocol must be said: it is TCP otherwise', false, at({ port: 'dns' }), { port: udp(53) }),
    row('in egress, the name of the destination’s port', true, outAt({ port: 'http' })),
    row('in egress, where the destination has no such name', false, outAt({ port: 'http' }), {
      to: { ...db, ports: [] },
    }),
    row('an address has no names', false, outAt({ port: 'http' }), { to: outside }),
  ])('$name', judge);
});
