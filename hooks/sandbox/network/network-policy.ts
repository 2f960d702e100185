import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { NetworkPolicyIngressRule } from 'kubernetes-types/networking/v1.js';
import type { DesiredObject } from '../../contract.ts';
import type { Identity } from '../../lib/identity.ts';
import { egressRules } from '../../network/egress.ts';
import { byProtocol, type PolicyPort, policyPorts } from '../../network/ports.ts';
import type { Settings } from '../../settings.ts';
import type { Traffic } from './traffic.ts';

/** A profile's ingress rule opens the ports it names, or else the Sandbox's own; a domain can't be a source. */
const fromProfile = (traffic: Traffic, ports: PolicyPort[]): NetworkPolicyIngressRule[] =>
  traffic.ingress.flatMap(({ cidr, ports: named }) =>
    cidr === undefined
      ? []
      : byProtocol(named?.length ? named : ports).map(opened => ({
          from: [{ ipBlock: { cidr } }],
          ports: opened,
        })),
  );

const ingress = (traffic: Traffic, ports: PolicyPort[]): NetworkPolicyIngressRule[] => [
  ...(traffic.openIngress ? byProtocol(ports).map(opened => ({ ports: opened })) : []),
  ...fromProfile(traffic, ports),
];

/** An empty list is left out, as the API server does: Metacontroller would take the difference for a change. */
const unlessEmpty = <T>(key: string, list: T[]) => (list.length > 0 ? { [key]: list } : {});

/**
 * What a Sandbox's own rules and its profile's open beyond the policies of its namespace (`B10`); undefined where they open nothing. It
 * closes nothing: most Sandboxes have none.
 */
export function networkPolicy(
  { name, namespace, labels, selector }: Identity,
  traffic: Traffic,
  ports: readonly ContainerPort[],
  settings: Settings,
): DesiredObject | undefined {
  const rules = {
    ...unlessEmpty('ingress', ingress(traffic, policyPorts(ports))),
    ...unlessEmpty('egress', egressRules(traffic.egress, settings)),
  };
  if (Object.keys(rules).length === 0) return undefined;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels },
    spec: { podSelector: { matchLabels: selector }, policyTypes: ['Ingress', 'Egress'], ...rules },
  };
}
