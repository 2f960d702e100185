import deepEqual from 'fast-deep-equal';
import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxProfile } from '../api/sandboxprofile.ts';
import type { DesiredObject, ObjectsByKind } from '../contract.ts';
import { echoWhole, lastApplied, observedOf } from '../lib/children.ts';
import type { Verdict } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { egressVerdict } from './egress.ts';
import { fqdnPolicies } from './fqdn-policy.ts';
import { networkPolicy } from './network-policy.ts';
import type { SandboxRequest } from './request.ts';
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasAdditions = (observed: unknown, desired: unknown): boolean =>
  isRecord(observed) &&
  isRecord(desired) &&
  Object.keys(observed).some(key => !(key in desired) || hasAdditions(observed[key], desired[key]));

/**
 * How a policy stands. It is adulterated where somebody added what Metacontroller would leave there, since it only overlays what it
 * applied: another label in the selector, or a direction that we leave out. What others enforce may be defaulted by them, and
 * is left alone.
 */
function standingOf(desired: DesiredObject, children: ObjectsByKind): 'pending' | 'adulterated' | 'inForce' {
  const observed = observedOf(children, `${desired.kind}.${desired.apiVersion}`).find(
    ({ metadata }) => metadata.name === desired.metadata.name,
  );
  if (observed === undefined || !deepEqual(lastApplied(observed)?.spec, desired.spec)) return 'pending';
  const isOurs = desired.kind === 'NetworkPolicy';
  return isOurs && hasAdditions(observed.spec, desired.spec) ? 'adulterated' : 'inForce';
}

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

/**
 * The policies of a Sandbox that can be served (`B10`, `B11`). An adulterated one is left out, and so written anew; the baseline keeps
 * the Pod closed meanwhile.
 */
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
  ].map(policy => ({ policy, standing: standingOf(policy, children) }));
  const ready = policies.every(({ standing }) => standing === 'inForce');
  const enforced = egressVerdict(traffic.egress, settings);
  const kept = policies.filter(({ standing }) => standing !== 'adulterated').map(({ policy }) => policy);
  return { children: kept, verdicts: [networkReady(ready), ...(enforced ? [enforced] : [])], ready };
}

/**
 * The policies of a Sandbox that can't be resolved at present: those observed stay as they are. Where there is none the Sandbox gets
 * what it asks for itself, with no ports opened to anybody.
 */
export function keptNetwork(
  { sandbox, children }: SandboxRequest,
  identity: Identity,
  settings: Settings,
): NetworkDecision {
  const observed = POLICY_KINDS.flatMap(kind => observedOf(children, kind)).filter(
    ({ metadata }) => metadata.name === identity.name,
  );
  const ready = observed.some(({ kind }) => kind === 'NetworkPolicy');
  const missing = ready ? [] : [networkPolicy(identity, trafficOf(sandbox.spec, undefined), [], settings)];
  return { children: [...missing, ...observed.map(echoWhole)], verdicts: [networkReady(ready)], ready };
}
