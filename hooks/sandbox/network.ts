import deepEqual from 'fast-deep-equal';
import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { SandboxProfile } from '../api/sandboxprofile.ts';
import type { DesiredObject, Facts, ObjectsByKind } from '../contract.ts';
import { echoWhole, lastApplied, observedOf } from '../lib/children.ts';
import { type Verdict, verdictOn } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { egressVerdict } from './egress.ts';
import { fqdnPolicies } from './fqdn-policy.ts';
import { networkPolicy } from './network-policy.ts';
import type { SandboxRequest } from './request.ts';
import { type Traffic, trafficOf } from './traffic.ts';

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

const verdict = verdictOn('NetworkReady');

const IN_FORCE = verdict('True', 'PolicyInForce', 'the NetworkPolicies are as asked for');
const PENDING = verdict('False', 'PolicyPending', 'the NetworkPolicy is being written');

const notClosed = (reason: string): Verdict =>
  verdict(
    'False',
    'NamespacePoliciesMissing',
    `the namespace must have the NetworkPolicies llmsafespace-baseline and llmsafespace-sandbox: ${reason}`,
  );

/** The policies that are there for this Sandbox, as they are. */
const observedPolicies = ({ children }: SandboxRequest, { name }: Identity): DesiredObject[] =>
  POLICY_KINDS.flatMap(kind => observedOf(children, kind))
    .filter(({ metadata }) => metadata.name === name)
    .map(echoWhole);

/** Those that a Sandbox needs beside its namespace's: none, where it and its profile have no rules. */
const ownPolicies = (
  identity: Identity,
  traffic: Traffic,
  ports: readonly ContainerPort[],
  settings: Settings,
): DesiredObject[] => {
  const policy = networkPolicy(identity, traffic, ports, settings);
  return [...(policy ? [policy] : []), ...fqdnPolicies(identity, traffic, settings)];
};

interface Situation {
  identity: Identity;
  profile: SandboxProfile | undefined;
  /** Absent where the Sandbox can't be resolved at present. */
  requirements: PodRequirements | undefined;
  facts: Facts;
  settings: Settings;
}

/** Whether the namespace's own policies are in force; nothing leans on them before. */
const namespacePolicies = ({ namespacePolicies: fact }: Facts) =>
  fact ?? { known: false as const, reason: 'nobody looked' };

/** An adulterated policy is left out, and so written anew; the namespace's keep the Pod closed meanwhile. */
function resolvedNetwork(
  { sandbox, children }: SandboxRequest,
  { identity, profile, settings }: Situation,
  ports: readonly ContainerPort[],
): NetworkDecision {
  const traffic = trafficOf(sandbox.spec, profile);
  const policies = ownPolicies(identity, traffic, ports, settings).map(policy => ({
    policy,
    standing: standingOf(policy, children),
  }));
  const ready = policies.every(({ standing }) => standing === 'inForce');
  const enforced = egressVerdict(traffic.egress, settings);
  return {
    children: policies.filter(({ standing }) => standing !== 'adulterated').map(({ policy }) => policy),
    verdicts: [ready ? IN_FORCE : PENDING, ...(enforced ? [enforced] : [])],
    ready,
  };
}

/** Where the profile or the runtime isn't known, the Sandbox's own rules hold; no ports are opened to anybody. */
function unresolvedNetwork(request: SandboxRequest, { identity, settings }: Situation): NetworkDecision {
  const observed = observedPolicies(request, identity);
  const traffic = trafficOf(request.sandbox.spec, undefined);
  const wanted = observed.length > 0 ? [] : ownPolicies(identity, traffic, [], settings);
  const ready = wanted.length === 0;
  return { children: [...observed, ...wanted], verdicts: [ready ? IN_FORCE : PENDING], ready };
}

/**
 * The policies of a Sandbox (`B10`, `B11`). Until the namespace's are known to be in force those observed stay as they are: one of an
 * earlier layout opens DNS and the API service by itself.
 */
export function network(request: SandboxRequest, situation: Situation): NetworkDecision {
  const { identity, requirements, facts } = situation;
  const shared = namespacePolicies(facts);
  if (!shared.known) {
    return {
      children: observedPolicies(request, identity),
      verdicts: [notClosed(shared.reason)],
      ready: false,
    };
  }
  return requirements
    ? resolvedNetwork(request, situation, requirements.ports)
    : unresolvedNetwork(request, situation);
}
