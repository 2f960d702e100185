/** Two namespaces with a few Pods, addresses outside of them, and how a row about them is judged. */
import type {
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1.js';
import { expect } from 'vitest';
import { isAllowed } from '../../network/evaluator.ts';
import type { Address, Party, PodParty } from '../../network/party.ts';
import type { Port } from '../../network/rule.ts';

const pod = (namespace: string, name: string, address: string, labels = {}): PodParty => ({
  namespace,
  name,
  labels: { name, ...labels },
  namespaceLabels: {
    'kubernetes.io/metadata.name': namespace,
    side: namespace === 'team' ? 'left' : 'right',
  },
  addresses: [address],
  ports: [
    { name: 'http', number: 8080, protocol: 'TCP' },
    { name: 'dns', number: 53, protocol: 'UDP' },
    { name: undefined, number: 9090, protocol: 'TCP' },
  ],
  node: 'one',
  hasEnded: false,
});

export const web = pod('team', 'web', '10.0.0.1', { tier: 'front' });
export const db = pod('team', 'db', '10.0.0.2', { tier: 'back' });
export const far = pod('far', 'web', '10.0.1.1', { tier: 'front' });
export const outside: Address = { addresses: ['203.0.113.9'] };
export const outside6: Address = { addresses: ['2001:db8::9'] };
export const ownNode: Address = { addresses: ['192.0.2.1'], node: 'one' };
export const otherNode: Address = { addresses: ['192.0.2.2'], node: 'two' };

export const tcp = (number: number): Port => ({ number, protocol: 'TCP' });
export const udp = (number: number): Port => ({ number, protocol: 'UDP' });

export const policy = (spec: NetworkPolicySpec, namespace = 'team', name = 'policy'): NetworkPolicy => ({
  metadata: { namespace, name },
  spec,
});

/** About one Pod alone. */
export const only = (name: string) => ({ matchLabels: { name } });

/** Closes the Pod `db` of namespace `team` to all but what the rules let in. */
export const into = (...ingress: NetworkPolicyIngressRule[]) =>
  policy({ podSelector: only('db'), policyTypes: ['Ingress'], ingress }, 'team', 'into');

/** Closes the Pod `web` of namespace `team` to all but what the rules let out. */
export const outOf = (...egress: NetworkPolicyEgressRule[]) =>
  policy({ podSelector: only('web'), policyTypes: ['Egress'], egress }, 'team', 'out-of');

export interface Row {
  name: string;
  policies: NetworkPolicy[];
  from?: Party;
  to?: Party;
  port?: Port;
  allowed: boolean;
}

/** From `web` to `db` at TCP 8080, unless told. */
export const judge = ({ policies, from = web, to = db, port = tcp(8080), allowed }: Row): void =>
  expect(isAllowed({ from, to, port }, policies)).toBe(allowed);

/** Named by the sentence of the documentation that it shows: `C` is the page "Network Policies", `A` the API reference. */
export const row = (
  name: string,
  allowed: boolean,
  policies: NetworkPolicy[],
  other: Partial<Row> = {},
): Row => ({
  name,
  allowed,
  policies,
  ...other,
});
