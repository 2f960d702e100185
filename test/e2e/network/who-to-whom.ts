/** Who may talk to whom, by hand. What no row says is closed. */
import type { Row } from '../../network/matrix.ts';
import { ADDRESSES, OTHERS } from './cast.ts';

/** The ports that are tried: DNS, HTTPS, a database, the Sandboxes' own, and one that nobody opens. */
export const PORTS = ['53/UDP', '53/TCP', '443/TCP', '5432/TCP', '8080/TCP', '22/TCP'] as const;

export const SANDBOXES = [
  'cold',
  'claimed',
  'egress',
  'wide',
  'ingress',
  'served',
  'profiled',
  'bereft',
  'neighbour',
];
const EVERYBODY = ['idle', ...SANDBOXES, ...OTHERS, ...Object.keys(ADDRESSES)];

type Ports = readonly (typeof PORTS)[number][];

const row = (name: string, from: readonly string[], to: readonly string[], ports: Ports): Row => ({
  name,
  from,
  to,
  ports,
});

/** Of a Sandbox that lets everybody in: other Sandboxes get there only if they, too, asked for it. */
export const letsIn = (name: string): Row =>
  row(
    `everybody who isn't closed reaches the port of "${name}", and of the Sandboxes the one that may go anywhere`,
    [...OTHERS, ...Object.keys(ADDRESSES), 'wide'],
    [name],
    ['8080/TCP'],
  );

/** Of a Sandbox that asks for the partner's range. */
export const reachesPartner = (name: string): Row =>
  row(`"${name}" reaches the range that it asks for, on its port`, [name], ['partner'], ['443/TCP']);

/** The most that can be open of Pods that no policy selects. */
export const open = (...names: string[]): Row[] => [
  row('they reach everybody', names, EVERYBODY, PORTS),
  row('everybody reaches them', EVERYBODY, names, PORTS),
];

/** A warm Pod on its way to Ready. */
export const PRELOADING: Row[] = [
  row('it asks the DNS', ['preloading'], ['dns'], ['53/UDP', '53/TCP']),
  reachesPartner('preloading'),
];

/** An idle Pod is in no row: nobody reaches it, and it reaches nobody. */
export const ALWAYS: Row[] = [
  row('every Sandbox asks the DNS', SANDBOXES, ['dns'], ['53/UDP', '53/TCP']),
  row('every Sandbox reaches the API service, at any port', SANDBOXES, ['api'], PORTS),
  row('the API service reaches every Sandbox, at any port', ['api'], SANDBOXES, PORTS),
];

export const WIDE: Row[] = [
  row(
    'the one that may go anywhere gets there on the ports that it asks for, to other Pods too; but not to metadata, in either form',
    ['wide'],
    ['private', 'partner', 'public', 'public-ipv6', ...OTHERS],
    ['443/TCP', '8080/TCP'],
  ),
];

export const PROFILED: Row[] = [
  row('the profile lets its Sandbox out', ['profiled'], ['public'], ['5432/TCP']),
  row('the profile lets the partner in, on the port of the Sandbox', ['partner'], ['profiled'], ['8080/TCP']),
];

/** Sandboxes that run, as they were made. */
export const RUNNING: Row[] = [
  ...ALWAYS,
  ...WIDE,
  ...PROFILED,
  reachesPartner('egress'),
  reachesPartner('bereft'),
  letsIn('ingress'),
];
