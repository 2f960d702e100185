import type { NetworkPolicyEgressRule } from 'kubernetes-types/networking/v1.js';
import { contains, ipBlockWithout } from '../../lib/cidr.ts';
import { type Verdict, verdictOn } from '../../lib/conditions.ts';
import { listed } from '../../lib/message.ts';
import type { Settings } from '../../settings.ts';
import { byProtocol, portsOf } from './ports.ts';
import type { TrafficRule } from './traffic.ts';

/** Every public address: what "any" means once private, link-local, shared, metadata and multicast ranges are gone. */
const PUBLIC_BLOCKS = [
  {
    cidr: '0.0.0.0/0',
    except: [
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
    ],
  },
  {
    cidr: '::/0',
    except: ['::/96', '64:ff9b::/96', '2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
  },
];

const toCidr = (
  rule: TrafficRule & { cidr: string },
  blocked: readonly string[],
): NetworkPolicyEgressRule[] => {
  const ipBlock = ipBlockWithout(rule.cidr, blocked);
  return ipBlock === undefined ? [] : byProtocol(portsOf(rule)).map(ports => ({ to: [{ ipBlock }], ports }));
};

/** The exceptions, and those blocked ranges that none of them covers. */
const withBlocked = (cidr: string, except: readonly string[], blocked: readonly string[]) => [
  ...except,
  ...blocked.filter(range => contains(cidr, range) && !except.some(outer => contains(outer, range))),
];

const toPublic = (rule: TrafficRule, blocked: readonly string[]): NetworkPolicyEgressRule[] => {
  const to = PUBLIC_BLOCKS.filter(({ cidr }) => ipBlockWithout(cidr, blocked)).map(({ cidr, except }) => ({
    ipBlock: { cidr, except: withBlocked(cidr, except, blocked) },
  }));
  return to.length === 0 ? [] : byProtocol(portsOf(rule)).map(ports => ({ to, ports }));
};

/**
 * What a plain NetworkPolicy can open of the rules: CIDRs without the blocked ranges; a domain only where nothing enforces
 * domains and the installation opens all public addresses instead (`B11`).
 */
export const egressRules = (
  rules: readonly TrafficRule[],
  { network, egress }: Settings,
): NetworkPolicyEgressRule[] =>
  rules.flatMap(rule => {
    if (rule.cidr !== undefined) return toCidr({ ...rule, cidr: rule.cidr }, network.blockedCidrs);
    return egress.fqdn === 'none' && egress.unenforcedDomains === 'allowPublic'
      ? toPublic(rule, network.blockedCidrs)
      : [];
  });

const verdict = verdictOn('EgressEnforced');

/** Whether the egress list is enforced as written; absent where it names nothing that could fail to be. */
export function egressVerdict(
  rules: readonly TrafficRule[],
  { network, egress }: Settings,
): Verdict | undefined {
  const blocked = rules.filter(
    ({ cidr }) => cidr !== undefined && !ipBlockWithout(cidr, network.blockedCidrs),
  );
  if (blocked.length > 0) {
    const cidrs = listed(blocked.flatMap(({ cidr }) => cidr ?? []));
    return verdict(
      'False',
      'CidrBlocked',
      `egress to ${cidrs} stays denied: this installation never opens it`,
    );
  }
  const domains = rules.flatMap(({ domain }) => domain ?? []);
  if (domains.length === 0) return undefined;
  if (egress.fqdn !== 'none')
    return verdict('True', 'DomainsEnforced', `${egress.fqdn} enforces egress by domain`);
  const list = listed(domains);
  return egress.unenforcedDomains === 'deny'
    ? verdict(
        'False',
        'DomainsNotEnforceable',
        `egress to ${list} stays denied: the cluster has nothing that enforces domains; name a cidr instead, or set egress.fqdn`,
      )
    : verdict(
        'False',
        'DomainsOpenedAsPublic',
        `egress to ${list} is open to every public address on its ports, since nothing enforces domains`,
      );
}
