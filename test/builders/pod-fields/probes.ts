import type { RuntimeSpecInput } from '../related.ts';
import type { LayerFieldRow } from './row.ts';

type Probes = NonNullable<RuntimeSpecInput['probes']>;
type Probe = NonNullable<Probes['liveness']>;

const connecting = { tcpSocket: { port: 8080 } };

const PROBES: [field: string, other: Probe, one?: Probe][] = [
  ['httpGet.path', { httpGet: { path: '/b', port: 1 } }, { httpGet: { path: '/a', port: 1 } }],
  ['httpGet.port', { httpGet: { path: '/a', port: 2 } }, { httpGet: { path: '/a', port: 1 } }],
  ['tcpSocket.port', { tcpSocket: { port: 9090 } }, connecting],
  ['exec.command[]', { exec: { command: ['false'] } }, { exec: { command: ['true'] } }],
  ['initialDelaySeconds', { ...connecting, initialDelaySeconds: 7 }, connecting],
  ['periodSeconds', { ...connecting, periodSeconds: 7 }, connecting],
  ['timeoutSeconds', { ...connecting, timeoutSeconds: 7 }, connecting],
  ['failureThreshold', { ...connecting, failureThreshold: 7 }, connecting],
];

type Rows = LayerFieldRow<{ probes?: Probes }>[];

/** Rows for the probes of a runtime, or of a Sandbox. */
export const probeRows: Rows = [
  ['probes.none', 'another', { probes: { none: true } }],
  ...(['liveness', 'readiness', 'startup'] as const).flatMap(
    (name): Rows => [
      ...PROBES.map(([field, other, one]): Rows[number] => [
        `probes.${name}.${field}`,
        'another',
        { probes: { [name]: other } },
        { probes: { [name]: one } },
      ]),
      [`probes.${name}.none`, 'another', { probes: { [name]: { none: true } } }],
    ],
  ),
];
