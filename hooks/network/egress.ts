import type { NetworkPolicyEgressRule } from 'kubernetes-types/networking/v1.js';
import { type Condition, conditionOn } from '../lib/conditions.ts';
import { type Closed, type IpBlock, ipBlocksWithout } from '../lib/ip-blocks.ts';
import { listed } from '../lib/message.ts';
import type { Settings } from '../settings.ts';
import { byProtocol, portsOf } from './ports.ts';
import type { TrafficRule } from './traffic-rule.ts';

/** What is left out of "any" public address: private, link-local, shared, metadata and multicast ranges, and what leads to IPv4. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '64:ff9b::/96',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/** By installation, one list of blocks for each family: some vendors close a rule that names both. */
const publicBlocks = new WeakMap<Closed, (readonly IpBlock[])[]>();

function publicBlocksOf(network: Closed): (readonly IpBlock[])[] {
  const found = publicBlocks.get(network);
  if (found !== undefined) return found;
  const { blockedCidrs, nat64Prefixes } = network;
  const closed = { blockedCidrs: [...NOT_PUBLIC, ...nat64Prefixes, ...blockedCidrs], nat64Prefixes };
  const blocks = ['0.0.0.0/0', '::/0'].map(cidr => ipBlocksWithout(cidr, closed));
  publicBlocks.set(network, blocks);
  return blocks;
}

/** One rule for each protocol; none without blocks, because a rule without peers opens everything. */
const toBlocks = (rule: TrafficRule, blocks: readonly IpBlock[]): NetworkPolicyEgressRule[] =>
  blocks.length === 0
    ? []
    : byProtocol(portsOf(rule)).map(ports => ({ to: blocks.map(ipBlock => ({ ipBlock })), ports }));

/**
 * The rules that a plain NetworkPolicy can open: CIDRs without the blocked ranges, and a domain only if nothing enforces
 * domains and the installation opens all public addresses instead (`B11`). No rule names both families.
 */
export function egressRules(
  rules: readonly TrafficRule[],
  { network, egress }: Settings,
): NetworkPolicyEgressRule[] {
  const opensDomains =
    egress.fqdn === 'none' &&
    egress.unenforcedDomains === 'allowPublic' &&
    rules.some(({ domain }) => domain !== undefined);
  const forDomains = opensDomains ? publicBlocksOf(network) : [];
  return rules.flatMap(rule =>
    rule.cidr === undefined
      ? forDomains.flatMap(blocks => toBlocks(rule, blocks))
      : toBlocks(rule, ipBlocksWithout(rule.cidr, network)),
  );
}

const condition = conditionOn('EgressEnforced');

/** Whether the egress list is enforced as written; absent if it must be. */
export function egressEnforcedCondition(
  rules: readonly TrafficRule[],
  { network, egress }: Settings,
): Condition | undefined {
  const blocked = rules.filter(
    ({ cidr }) => cidr !== undefined && ipBlocksWithout(cidr, network).length === 0,
  );
  if (blocked.length > 0) {
    const cidrs = listed(blocked.flatMap(({ cidr }) => cidr ?? []));
    return condition(
      'False',
      'CidrBlocked',
      `egress to ${cidrs} stays denied: this installation always blocks it`,
    );
  }
  const domains = rules.flatMap(({ domain }) => domain ?? []);
  if (domains.length === 0) return undefined;
  if (egress.fqdn !== 'none')
    return condition('True', 'DomainsEnforced', `${egress.fqdn} enforces egress by domain`);
  const list = listed(domains);
  return egress.unenforcedDomains === 'deny'
    ? condition(
        'False',
        'DomainsNotEnforceable',
        `egress to ${list} stays denied: the cluster has nothing that enforces domains; name a cidr instead, or set egress.fqdn`,
      )
    : condition(
        'False',
        'DomainsOpenedAsPublic',
        `egress to ${list} is open to every public address on its ports, since nothing enforces domains`,
      );
}
