import type { PodSpec } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import { isHardened } from '../pod/hardened.ts';
import type { Identity } from './identity.ts';
import type { SandboxRequest } from './request.ts';

export interface OwnedPods {
  /** The Pod that runs this Sandbox. */
  own: KubernetesObject | undefined;
  /** Pods that carry this Sandbox's label without being its own: planted, or changed to less than our hardening. */
  foreign: KubernetesObject[];
}

/** The labels by which the baseline and the Sandbox's own policy select a Pod: without them it would be open. */
const SELECTED_BY = ['app', 'component', 'sandbox-uid'];

const isSelected = ({ metadata }: KubernetesObject, { labels }: Identity) =>
  SELECTED_BY.every(label => metadata.labels?.[label] === labels[label]);

/** What `securityLevel: high` promised at creation holds for as long as the Sandbox lives. */
const isIsolated = ({ spec }: KubernetesObject, { sandbox }: SandboxRequest) =>
  sandbox.spec.securityLevel !== 'high' || (spec as PodSpec | undefined)?.runtimeClassName !== undefined;

/**
 * Tells the Sandbox's Pod from others that Metacontroller has adopted for it: a Pod is its own only under the computed name and
 * no less confined than every Pod we create, and than this Sandbox asks for. A foreign one is left out of the answer, which deletes it.
 */
export function ownedPods(request: SandboxRequest, identity: Identity): OwnedPods {
  const pods = observedOf(request.children, 'Pod.v1');
  const isOwn = (pod: KubernetesObject) =>
    pod.metadata.name === identity.name &&
    isSelected(pod, identity) &&
    isHardened(pod) &&
    isIsolated(pod, request);
  return { own: pods.find(isOwn), foreign: pods.filter(pod => !isOwn(pod)) };
}
