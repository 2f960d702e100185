import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { TrafficRule } from './traffic-rule.ts';

/** A port number with its protocol, as policies write it. */
export interface PolicyPort {
  port: number;
  protocol: string;
}

const WEB_PORTS: PolicyPort[] = [
  { port: 80, protocol: 'TCP' },
  { port: 443, protocol: 'TCP' },
];

/** The ports of a container as a policy names them. */
export const policyPorts = (ports: readonly ContainerPort[]): PolicyPort[] =>
  ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol }));

/** The ports of a rule; 80 and 443 where it names none (`B11`). */
export const portsOf = ({ ports }: TrafficRule): PolicyPort[] =>
  ports === undefined || ports.length === 0 ? WEB_PORTS : ports;

/**
 * One list of ports for each protocol. Metacontroller merges a list whose items all have a `port` as a map keyed by it: port 53 for
 * UDP and for TCP in one list would become twice TCP at the first update.
 */
export const byProtocol = (ports: readonly PolicyPort[]): PolicyPort[][] =>
  [...new Set(ports.map(({ protocol }) => protocol))].map(wanted =>
    ports.filter(({ protocol }) => protocol === wanted).map(({ port }) => ({ port, protocol: wanted })),
  );
