import type { NetworkPolicyEgressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1.js';
import { type Family, parseCidr } from '../lib/cidr.ts';
import { policyPeer } from '../lib/policy-peer.ts';
import type { Settings } from '../settings.ts';

/** The addresses of one family: some vendors close a rule that names both. */
const blocksOf = (cidrs: readonly string[], family: Family): NetworkPolicyPeer[] =>
  cidrs.filter(cidr => parseCidr(cidr)?.family === family).map(cidr => ({ ipBlock: { cidr } }));

/** Opens DNS. A node's own cache, which no selector matches, is at a link-local address: `blockedCidrs` is about what a user asks for. */
export const dnsRules = ({ network: { dns: server } }: Settings): NetworkPolicyEgressRule[] =>
  [[policyPeer(server)], blocksOf(server.cidrs, 'IPv4'), blocksOf(server.cidrs, 'IPv6')]
    .filter(to => to.length > 0)
    .flatMap(to =>
      ['UDP', 'TCP'].map(protocol => ({ to, ports: server.ports.map(port => ({ port, protocol })) })),
    );
