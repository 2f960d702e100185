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

/**
 * Tells the Sandbox's Pod from others that Metacontroller has adopted for it: a Pod is its own only under the computed name and
 * no less confined than every Pod we create. A foreign one is left out of the answer, which deletes it.
 */
export function ownedPods({ children }: SandboxRequest, { name }: Identity): OwnedPods {
  const pods = observedOf(children, 'Pod.v1');
  const isOwn = (pod: KubernetesObject) => pod.metadata.name === name && isHardened(pod);
  return { own: pods.find(isOwn), foreign: pods.filter(pod => !isOwn(pod)) };
}
