/** Whether a rule of a NetworkPolicy matches a connection. */
import ipaddr from 'ipaddr.js';
import type { IPBlock, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import { selects } from './label-selector.ts';
import { isPod, type Party } from './party.ts';

/** A port of the one that is connected to. */
export interface Port {
  number: number;
  protocol: 'TCP' | 'UDP' | 'SCTP';
}

function isIn(address: string, cidr: string): boolean {
  const [network, length] = ipaddr.parseCIDR(cidr);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === network.kind() && parsed.match(network, length);
}

const isInBlock = (address: string, { cidr, except = [] }: IPBlock): boolean =>
  isIn(address, cidr) && !except.some(excepted => isIn(address, excepted));

/** An `ipBlock` matches a Pod's addresses too: what some network plugins let through counts as open. */
function matchesPeer(peer: NetworkPolicyPeer, party: Party, policyNamespace: string): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined) return party.addresses.some(address => isInBlock(address, ipBlock));
  if (!isPod(party)) return false;
  const isInNamespace = namespaceSelector
    ? selects(namespaceSelector, party.namespaceLabels)
    : party.namespace === policyNamespace;
  return isInNamespace && (podSelector === undefined || selects(podSelector, party.labels));
}

/** A name means the port of that name of the Pod that is connected to. */
function matchesPort(wanted: NetworkPolicyPort, { number, protocol }: Port, target: Party): boolean {
  const { port, endPort, protocol: wantedProtocol = 'TCP' } = wanted;
  if (wantedProtocol !== protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return port <= number && number <= (endPort ?? port);
  return (
    isPod(target) &&
    target.ports.some(one => one.name === port && one.number === number && one.protocol === protocol)
  );
}

/** An ingress rule or an egress rule. */
export interface Rule {
  peers: NetworkPolicyPeer[];
  ports: NetworkPolicyPort[];
}

/** The other party of a connection, and where it goes. */
export interface Traffic {
  peer: Party;
  target: Party;
  port: Port;
}

/** No peers mean everybody, no ports all of them. */
export const matchesRule = ({ peers, ports }: Rule, traffic: Traffic, policyNamespace: string): boolean =>
  (peers.length === 0 || peers.some(peer => matchesPeer(peer, traffic.peer, policyNamespace))) &&
  (ports.length === 0 || ports.some(port => matchesPort(port, traffic.port, traffic.target)));
