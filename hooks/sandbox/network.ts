import deepEqual from 'fast-deep-equal';
import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxProfile } from '../api/sandboxprofile.ts';
import type { DesiredObject, ObjectsByKind } from '../contract.ts';
import { echoWhole, lastApplied, observedOf } from '../lib/children.ts';
import type { Verdict } from '../lib/conditions.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { egressVerdict } from './egress.ts';
import { fqdnPolicies } from './fqdn-policy.ts';
import type { Identity } from './identity.ts';
import { networkPolicy } from './network-policy.ts';
import { trafficOf } from './traffic.ts';

export interface NetworkDecision {
  children: DesiredObject[];
  /** NetworkReady, and EgressEnforced where the egress list names domains. */
  verdicts: Verdict[];
  ready: boolean;
}

const POLICY_KINDS = [
  'NetworkPolicy.networking.k8s.io/v1',
  'CiliumNetworkPolicy.cilium.io/v2',
  'FQDNNetworkPolicy.networking.gke.io/v1alpha1',
];

const isInForce = (desired: DesiredObject, children: ObjectsByKind): boolean => {
  const kind = `${desired.kind}.${desired.apiVersion}`;
  const observed = observedOf(children, kind).find(({ metadata }) => metadata.name === desired.metadata.name);
  return observed !== undefined && deepEqual(lastApplied(observed)?.spec, desired.spec);
};

const networkReady = (ready: boolean): Verdict =>
  ready
    ? {
        type: 'NetworkReady',
        status: 'True',
        reason: 'PolicyInForce',
        message: 'the NetworkPolicy is as asked for',
      }
    : {
        type: 'NetworkReady',
        status: 'False',
        reason: 'PolicyPending',
        message: 'the NetworkPolicy is being written',
      };

/** The policies of a Sandbox that can be served (`B10`, `B11`). */
export function network(
  { spec }: Sandbox,
  {
    identity,
    profile,
    requirements,
    children,
    settings,
  }: {
    identity: Identity;
    profile: SandboxProfile | undefined;
    requirements: PodRequirements;
    children: ObjectsByKind;
    settings: Settings;
  },
): NetworkDecision {
  const traffic = trafficOf(spec, profile);
  const policies = [
    networkPolicy(identity, traffic, requirements.ports, settings),
    ...fqdnPolicies(identity, traffic, settings),
  ];
  const ready = policies.every(policy => isInForce(policy, children));
  const enforced = egressVerdict(traffic.egress, settings);
  return { children: policies, verdicts: [networkReady(ready), ...(enforced ? [enforced] : [])], ready };
}

/** The policies of a Sandbox that can't be resolved at present: those observed stay as they are. */
export function keptNetwork(children: ObjectsByKind, { name }: Identity): NetworkDecision {
  const policies = POLICY_KINDS.flatMap(kind => observedOf(children, kind)).filter(
    ({ metadata }) => metadata.name === name,
  );
  const ready = policies.length > 0;
  return { children: policies.map(echoWhole), verdicts: [networkReady(ready)], ready };
}
