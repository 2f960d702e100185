import { describe, expect, it } from 'vitest';
import { byProtocol, portsOf } from '../../../../hooks/network/ports.ts';
import type { TrafficRule } from '../../../../hooks/network/traffic-rule.ts';

const office: TrafficRule = { cidr: '203.0.113.0/24' };
const dnsPort = { port: 53, protocol: 'UDP' as const };
const web = [
  { port: 80, protocol: 'TCP' },
  { port: 443, protocol: 'TCP' },
];

describe('the ports of a rule', () => {
  it.each<[string, TrafficRule, object[]]>([
    ['are those of the web where it names none', office, web],
    ['are those of the web where its list is empty', { ...office, ports: [] }, web],
    ['are its own otherwise', { ...office, ports: [dnsPort] }, [dnsPort]],
  ])('%s', (_case, rule, ports) => {
    expect(portsOf(rule)).toEqual(ports);
  });
});

describe('ports by their protocol', () => {
  it.each([
    ['none are no list', [], []],
    ['those of one protocol are one list', web, [web]],
    [
      'one number of two protocols is in two lists',
      [dnsPort, { port: 53, protocol: 'TCP' }],
      [[dnsPort], [{ port: 53, protocol: 'TCP' }]],
    ],
    ['mixed ones keep their order', [...web, dnsPort], [web, [dnsPort]]],
  ])('%s', (_case, ports, lists) => {
    expect(byProtocol(ports)).toEqual(lists);
  });
});
