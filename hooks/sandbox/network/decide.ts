import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { SandboxProfile } from '../../api/sandboxprofile.ts';
import type { DesiredObject, Facts, KubernetesObject } from '../../contract.ts';
import { type BackOff, waitSeconds } from '../../lib/back-off.ts';
import { echoWhole, observedOf } from '../../lib/children.ts';
import { type Condition, conditionOn, findCondition } from '../../lib/conditions.ts';
import { type Identity, isOwnName } from '../../lib/identity.ts';
import type { Time } from '../../lib/time.ts';
import { egressEnforcedCondition } from '../../network/egress.ts';
import { fqdnPolicies } from '../../network/fqdn-policy.ts';
import { asObserved, standingOf } from '../../network/standing.ts';
import type { PodRequirements } from '../../pod/requirements.ts';
import type { Settings } from '../../settings.ts';
import { type Asking, asking, askingAfterLoss, isOfThisSpec, whileThere } from '../ask-again.ts';
import type { SandboxRequest } from '../request.ts';
import { alteredBefore, policyAltered, policyBackOff } from './altered.ts';
import { networkPolicy } from './network-policy.ts';
import { pendingPolicies } from './pending.ts';
import { type Traffic, trafficOf } from './traffic.ts';

export interface NetworkDecision {
  children: DesiredObject[];
  /** NetworkReady, and EgressEnforced where the egress list names domains. */
  conditions: Condition[];
  ready: boolean;
  /** Back-off of policies that something keeps changing. */
  backOff: BackOff | undefined;
  /** Back-off of requested policies that are missing. */
  requestBackOff: BackOff | undefined;
}

const POLICY_KINDS = [
  'NetworkPolicy.networking.k8s.io/v1',
  'CiliumNetworkPolicy.cilium.io/v2',
  'FQDNNetworkPolicy.networking.gke.io/v1alpha1',
];

const condition = conditionOn('NetworkReady');

const IN_FORCE = condition('True', 'PolicyInForce', 'the NetworkPolicies are in force as requested');

const notClosed = (reason: string): Condition =>
  condition(
    'False',
    'NamespacePoliciesMissing',
    `the namespace must have the NetworkPolicies llmsafespace-baseline and llmsafespace-sandbox: ${reason}`,
  );

/** The observed policies of this Sandbox. */
export const observedPolicies = ({ children }: SandboxRequest, identity: Identity): KubernetesObject[] =>
  POLICY_KINDS.flatMap(kind => observedOf(children, kind)).filter(({ metadata }) =>
    isOwnName(identity, metadata.name),
  );

/** The policies a Sandbox needs besides its namespace's; none if it and its profile have no rules. */
const ownPolicies = (
  identity: Identity,
  traffic: Traffic,
  ports: readonly ContainerPort[],
  settings: Settings,
): DesiredObject[] => {
  const policy = networkPolicy(identity, traffic, ports, settings);
  return [...(policy ? [policy] : []), ...fqdnPolicies(identity, traffic.egress, settings)];
};

interface Situation {
  identity: Identity;
  profile: SandboxProfile | undefined;
  /** Absent while the Sandbox can't be resolved. */
  requirements: PodRequirements | undefined;
  facts: Facts;
  settings: Settings;
  now: Time;
}

/** Whether the namespace's own policies are in force. */
const namespacePolicies = ({ namespacePolicies: fact }: Facts) =>
  fact ?? { known: false as const, reason: 'not read yet' };

/**
 * Requests policies that are missing or altered: immediately after a loss, else as their back-off says.
 */
function askForPolicies(
  request: SandboxRequest,
  { identity, now }: Pick<Situation, 'identity' | 'now'>,
  backOff: BackOff | undefined,
): Asking {
  const wereInForce = findCondition(request.sandbox.status.conditions, 'NetworkReady')?.status === 'True';
  if (wereInForce && observedPolicies(request, identity).length === 0)
    return askingAfterLoss(request, 'networkPolicyRequest', now);
  return backOff
    ? { isDue: waitSeconds(backOff, now) === 0, backOff }
    : asking(request, 'networkPolicyRequest', now);
}

/** Leaves an altered policy out, which deletes it: the namespace's policies keep the Pod closed. It is rewritten when due. */
function resolvedNetwork(
  request: SandboxRequest,
  { identity, profile, settings, facts, now }: Situation,
  ports: readonly ContainerPort[],
): NetworkDecision {
  const { sandbox, children } = request;
  const traffic = trafficOf(sandbox.spec, profile);
  const policies = ownPolicies(identity, traffic, ports, settings).map(policy => ({
    policy,
    standing: standingOf(policy, children),
  }));
  const awaited = policies.filter(({ standing: { standing } }) => standing === 'pending');
  const ready = policies.every(({ standing: { standing } }) => standing === 'inForce');
  const altered = policies.map(({ standing }) => standing).find(one => one.standing === 'altered');
  const backOff = policyBackOff(altered, sandbox.status.backOff?.networkPolicy, now);
  const asked = awaited.length > 0 ? askForPolicies(request, { identity, now }, backOff) : undefined;
  const wanted = ({ policy, standing: { standing } }: (typeof policies)[number]): DesiredObject[] => {
    if (standing === 'altered') return [];
    return standing === 'pending' && !asked?.isDue ? asObserved(policy, children) : [policy];
  };
  const missing =
    asked &&
    (alteredBefore(request, backOff) ??
      pendingPolicies(
        request,
        awaited.map(({ policy }) => policy),
        { asked, facts, now },
      ));
  const enforced = egressEnforcedCondition(traffic.egress, settings);
  return {
    children: policies.flatMap(wanted),
    conditions: [
      altered ? policyAltered(altered, backOff) : (missing ?? IN_FORCE),
      ...(enforced ? [enforced] : []),
    ],
    ready,
    backOff,
    requestBackOff:
      asked && asked.backOff !== backOff ? asked.backOff : whileThere(request, 'networkPolicyRequest', now),
  };
}

/**
 * Without a known profile or runtime the observed policies stay: nobody can tell what they should be. Where there are none, or once the
 * Sandbox has changed, only its own rules apply, and no ports are open to everyone: what a Sandbox no longer asks for is closed.
 */
function unresolvedNetwork(
  request: SandboxRequest,
  { identity, settings, facts, now }: Situation,
): NetworkDecision {
  const observed = isOfThisSpec(request) ? observedPolicies(request, identity).map(echoWhole) : [];
  const traffic = trafficOf(request.sandbox.spec, undefined);
  const wanted = observed.length > 0 ? [] : ownPolicies(identity, traffic, [], settings);
  const asked = wanted.length > 0 ? asking(request, 'networkPolicyRequest', now) : undefined;
  return {
    children: [...observed, ...(asked?.isDue ? wanted : [])],
    conditions: [asked ? pendingPolicies(request, wanted, { asked, facts, now }) : IN_FORCE],
    ready: asked === undefined,
    backOff: request.sandbox.status.backOff?.networkPolicy,
    requestBackOff: asked?.backOff,
  };
}

/**
 * The policies of a Sandbox (`B10`, `B11`). Until the namespace's policies are in force, observed ones stay: an older version's policy
 * opens DNS and the API service by itself.
 */
export function network(request: SandboxRequest, situation: Situation): NetworkDecision {
  const { identity, requirements, facts } = situation;
  const shared = namespacePolicies(facts);
  if (!shared.known) {
    return {
      children: observedPolicies(request, identity).map(echoWhole),
      conditions: [notClosed(shared.reason)],
      ready: false,
      backOff: request.sandbox.status.backOff?.networkPolicy,
      requestBackOff: request.sandbox.status.backOff?.networkPolicyRequest,
    };
  }
  return requirements
    ? resolvedNetwork(request, situation, requirements.ports)
    : unresolvedNetwork(request, situation);
}
