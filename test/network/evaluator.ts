/**
 * Who may connect to whom under NetworkPolicies, by the documentation of Kubernetes 1.36 ("Network Policies", and the API reference of
 * NetworkPolicy), without the product's own code. About connections: their replies are allowed with them.
 */
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { selects } from './label-selector.ts';
import { isPod, isSamePod, type Party, type PodParty } from './party.ts';
import { matchesRule, type Port, type Rule, type Traffic } from './rule.ts';

export type Direction = 'Ingress' | 'Egress';

export interface Connection {
  /** Who opens it. */
  from: Party;
  to: Party;
  port: Port;
}

/** Whether one side lets a connection through, and why. */
export interface Ruling {
  isOpen: boolean;
  because: string;
}

const isAbout = ({ spec }: NetworkPolicy, direction: Direction): boolean => {
  const { policyTypes = [], egress = [] } = spec ?? {};
  if (policyTypes.length > 0) return policyTypes.includes(direction);
  return direction === 'Ingress' || egress.length > 0;
};

/** The policies that close a Pod in a direction, but for what their rules open; where there are none the Pod is open. */
export const policiesClosing = (
  pod: Pick<PodParty, 'namespace' | 'labels'>,
  direction: Direction,
  policies: readonly NetworkPolicy[],
): NetworkPolicy[] =>
  policies.filter(
    policy =>
      policy.metadata?.namespace === pod.namespace &&
      isAbout(policy, direction) &&
      selects(policy.spec?.podSelector ?? {}, pod.labels),
  );

const RULES: Record<Direction, (policy: NetworkPolicy) => Rule[]> = {
  Ingress: ({ spec }) => (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports })),
  Egress: ({ spec }) => (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports })),
};

const nameOf = ({ metadata }: NetworkPolicy) => `${metadata?.namespace}/${metadata?.name}`;

/** Each as the rule that a person would count from one. */
const openingRules = (policy: NetworkPolicy, direction: Direction, traffic: Traffic): string[] =>
  RULES[direction](policy).flatMap((rule, index) =>
    matchesRule(rule, traffic, policy.metadata?.namespace ?? '')
      ? [`${direction.toLowerCase()} rule ${index + 1} of ${nameOf(policy)}`]
      : [],
  );

/** What no policy decides about. */
function exemption(subject: Party, peer: Party): Ruling | undefined {
  if (!isPod(subject)) return { isOpen: true, because: 'not a Pod' };
  if (subject.hasEnded) return { isOpen: false, because: 'the Pod has ended' };
  if (isSamePod(subject, peer)) return { isOpen: true, because: 'the Pod itself' };
  const isOwnNode = !isPod(peer) && peer.node !== undefined && peer.node === subject.node;
  return isOwnNode ? { isOpen: true, because: "the Pod's own node" } : undefined;
}

function rulingOn(
  direction: Direction,
  subject: Party,
  traffic: Traffic,
  policies: readonly NetworkPolicy[],
): Ruling {
  const exempt = exemption(subject, traffic.peer);
  if (exempt !== undefined || !isPod(subject)) return exempt ?? { isOpen: true, because: 'not a Pod' };
  const closing = policiesClosing(subject, direction, policies);
  if (closing.length === 0) return { isOpen: true, because: `no policy for ${direction.toLowerCase()}` };
  const [rule] = closing.flatMap(policy => openingRules(policy, direction, traffic));
  return rule === undefined
    ? { isOpen: false, because: `no rule of ${closing.map(nameOf).join(', ')}` }
    : { isOpen: true, because: rule };
}

/** What the sender's side says, and the receiver's. */
export const explain = (
  { from, to, port }: Connection,
  policies: readonly NetworkPolicy[],
): { egress: Ruling; ingress: Ruling } => ({
  egress: rulingOn('Egress', from, { peer: to, target: to, port }, policies),
  ingress: rulingOn('Ingress', to, { peer: from, target: to, port }, policies),
});

/** Whether `from` may open a connection to `to`: both sides must let it through. */
export function isAllowed(connection: Connection, policies: readonly NetworkPolicy[]): boolean {
  const { egress, ingress } = explain(connection, policies);
  return egress.isOpen && ingress.isOpen;
}
