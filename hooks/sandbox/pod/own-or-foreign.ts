import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { Context, KubernetesObject } from '../../contract.ts';
import { HookError } from '../../errors.ts';
import { observedOf } from '../../lib/children.ts';
import { type Identity, isOwnName } from '../../lib/identity.ts';
import { weakenedField } from '../../pod/hardened.ts';
import type { Settings } from '../../settings.ts';
import type { SandboxRequest } from '../request.ts';

export interface OwnedPods {
  /** The Pod that runs this Sandbox. */
  own: KubernetesObject | undefined;
  /** Pods with this Sandbox's label that aren't its own: planted, less hardened, or surplus. */
  foreign: KubernetesObject[];
  /** The one under the computed name, and its bad field. */
  unfit: { pod: KubernetesObject; field: string } | undefined;
}

/** Whether an observed Pod needs a WarmPod's confirmation. */
export const hasUnknownPod = (
  { sandbox: { status }, children }: SandboxRequest,
  identity: Identity,
): boolean =>
  observedOf(children, 'Pod.v1').some(
    ({ metadata }) => !isOwnName(identity, metadata.name) && metadata.name !== status.podName,
  );

/** Whether a warm Pod named by the status is missing. */
export const isMissing = ({ sandbox: { status }, children }: SandboxRequest): boolean =>
  status.warmPodRef !== undefined &&
  observedOf(children, 'Pod.v1').every(({ metadata }) => metadata.name !== status.podName);

/** Facts about its Pod beyond the request. */
type Known = Pick<Context<Settings>, 'facts' | 'claimed'>;

/** The names its Pod may have; the first found counts: the name in the status, a warm Pod's, or the computed one, current or older. */
function ownNames(
  { sandbox: { status } }: SandboxRequest,
  { name, formerName }: Identity,
  { facts: { assignedWarmPod } }: Known,
): string[] {
  const warm = assignedWarmPod?.known ? assignedWarmPod.value?.name : undefined;
  return [status.podName, warm, name, formerName].filter(candidate => candidate !== undefined);
}

/** The labels by which the baseline and the Sandbox's own policy select a Pod: without them it would be open. */
const SELECTED_BY = ['app', 'component', 'sandbox-uid'];

const unselectedField = ({ metadata }: KubernetesObject, { labels }: Identity): string | undefined => {
  const label = SELECTED_BY.find(key => metadata.labels?.[key] !== labels[key]);
  return label && `metadata.labels[${label}]`;
};

/** `securityLevel: high` holds as long as the Sandbox lives. */
const isIsolated = ({ spec }: KubernetesObject, { sandbox }: SandboxRequest) =>
  sandbox.spec.securityLevel !== 'high' || (spec as PodSpec | undefined)?.runtimeClassName !== undefined;

/** Confined and selected as this Sandbox's Pod must be. */
const isFit = (pod: KubernetesObject, request: SandboxRequest, identity: Identity): boolean =>
  unfitField(pod, request, identity) === undefined;

/** The first field that disqualifies a Pod as this Sandbox's; undefined if none. */
const unfitField = (pod: KubernetesObject, request: SandboxRequest, identity: Identity): string | undefined =>
  unselectedField(pod, identity) ??
  weakenedField(pod) ??
  (isIsolated(pod, request) ? undefined : 'spec.runtimeClassName');

/** A foreign Pod under the computed name. */
function unfitPod(request: SandboxRequest, identity: Identity): OwnedPods['unfit'] {
  const pod = observedOf(request.children, 'Pod.v1').find(({ metadata }) => metadata.name === identity.name);
  const field = pod && unfitField(pod, request, identity);
  return pod && field !== undefined ? { pod, field } : undefined;
}

/**
 * The Pod just claimed, which Metacontroller may not observe yet: so Running is reported one sync earlier, and the Pod isn't taken for
 * lost.
 */
const handedOver = (request: SandboxRequest, identity: Identity, { facts: { warmPod }, claimed }: Known) => {
  const pod = claimed?.result === 'warm' ? claimed.pod : warmPod?.known ? warmPod.value : undefined;
  return pod && isFit(pod, request, identity) ? pod : undefined;
};

/**
 * Tells the Sandbox's Pod from others that Metacontroller adopted: its own Pod has the computed name, or a WarmPod assigned to this
 * Sandbox confirms it, and it is no less confined than every Pod we create. Any other Pod is left out of the answer, which
 * deletes it: of two Pods, one stays.
 *
 * @throws {HookError} while it isn't known whether a WarmPod confirms an observed Pod, or whether a warm Pod is lost.
 */
export function ownedPods(request: SandboxRequest, identity: Identity, known: Known): OwnedPods {
  const { facts } = known;
  if (hasUnknownPod(request, identity) && !facts.assignedWarmPod?.known) {
    throw new HookError(
      'WARM_POD_UNKNOWN',
      503,
      `not known: ${facts.assignedWarmPod?.reason ?? 'not read yet'}`,
    );
  }
  if (isMissing(request) && facts.warmPod?.known === false) {
    throw new HookError('WARM_POD_UNKNOWN', 503, `not known: ${facts.warmPod.reason}`);
  }
  const pods = observedOf(request.children, 'Pod.v1').filter(pod => isFit(pod, request, identity));
  const observed = ownNames(request, identity, known)
    .map(name => pods.find(({ metadata }) => metadata.name === name))
    .find(pod => pod !== undefined);
  const claimed = handedOver(request, identity, known);
  const own = isMissing(request) ? (claimed ?? observed) : (observed ?? claimed);
  return {
    own,
    foreign: observedOf(request.children, 'Pod.v1').filter(pod => pod !== own),
    unfit: unfitPod(request, identity),
  };
}
