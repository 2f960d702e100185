import { describe, expect, it } from 'vitest';
import { addressIn, loopbackOf } from '../../../../local/node/addresses.ts';
import {
  endpointSliceSchema,
  endpointsOf,
  serviceNameOf,
  serviceSchema,
} from '../../../../local/node/service-endpoints.ts';

describe('a host', () => {
  const served = { name: 'served', namespace: 'team' };
  it.each([
    ['served.team', served],
    ['served.team.svc', served],
    ['served.team.svc.cluster.local', served],
    ['served.team.svc.cluster.local.', served],
    ['Served.Team', served],
    ['served', undefined],
    ['served.team.svc.example.com', undefined],
    ['www.example.com', undefined],
    ['10.1', undefined],
    ['192.0.2.1', undefined],
    ['-a.team', undefined],
    ['', undefined],
  ])('%s names the Service %o', (host, expected) => {
    expect(serviceNameOf(host)).toEqual(expected);
  });
});

const service = serviceSchema.parse({
  metadata: { name: 'served', namespace: 'team' },
  spec: {
    ports: [
      { name: 'hooks', port: 443 },
      { name: 'ops', port: 8081 },
    ],
  },
});
const slice = (endpoints: object[] | null, metadata: object = {}) =>
  endpointSliceSchema.parse({
    metadata: {
      name: 's',
      namespace: 'team',
      labels: { 'kubernetes.io/service-name': 'served' },
      ...metadata,
    },
    ports: [
      { name: 'hooks', port: 8443 },
      { name: 'ops', port: 8081 },
    ],
    endpoints,
  });
const at = (host: number, conditions: object) => ({ addresses: [`198.18.0.${host}`], conditions });
const ready = { ready: true, serving: true, terminating: false };
const unready = { ready: false, serving: false, terminating: false };
const leaving = { ready: false, serving: true, terminating: true };
const left = { ready: false, serving: false, terminating: true };
const behind = (port: number, ...slices: ReturnType<typeof slice>[]) =>
  endpointsOf(service, port, slices)?.map(({ address, port: target }) => `${address}:${target}`);

describe('behind a Service’s port', () => {
  it('are the ready addresses of all its slices, at the port of the same name', () => {
    const slices = [slice([at(1, ready), at(2, unready)]), slice([at(3, {})])];
    expect(behind(443, ...slices)).toEqual(['198.18.0.1:8443', '198.18.0.3:8443']);
  });

  it('are those that end but still serve only where none is ready', () => {
    expect(behind(443, slice([at(1, leaving), at(2, left)]))).toEqual(['198.18.0.1:8443']);
    expect(behind(443, slice([at(1, leaving), at(2, ready)]))).toEqual(['198.18.0.2:8443']);
  });

  it('is nobody of another Service or namespace', () => {
    const others = [
      slice([at(1, ready)], { namespace: 'other' }),
      slice([at(2, ready)], { labels: { 'kubernetes.io/service-name': 'other' } }),
    ];
    expect(behind(443, ...others)).toEqual([]);
  });

  it('is nobody where a slice is empty', () => {
    expect(behind(8081, slice(null))).toEqual([]);
  });

  it('is nothing where the Service has no such port', () => {
    expect(behind(80, slice([at(1, ready)]))).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    [0, 1, '127.18.0.1', '198.18.0.1'],
    [255, 254, '127.18.255.254', '198.18.255.254'],
    [256, 1, '127.19.0.1', '198.19.0.1'],
    [511, 254, '127.19.255.254', '198.19.255.254'],
  ])('of block %d, host %d is %s, reported as %s', (block, host, loopback, reported) => {
    expect(addressIn(block, host)).toEqual({ loopback, reported });
    expect(loopbackOf(reported)).toBe(loopback);
  });

  it.each(['10.64.0.1', '198.20.0.1', '198.180.0.1'])(
    'that no process has, such as %s, leads nowhere',
    ip => {
      expect(loopbackOf(ip)).toBeUndefined();
    },
  );
});
