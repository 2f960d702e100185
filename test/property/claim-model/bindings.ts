/** Watches what Pods are told of the Sandboxes that have them, and what is said of that. */
import { controllerOf, type KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { BINDING, isReady, isUnbound } from './cluster.ts';
import type { SandboxObject } from './objects.ts';

/** The UID of the Sandbox that a Pod was told of. */
const uidIn = (binding: string): string => JSON.parse(binding).sandbox.uid;

export function createBindings(blame: (rule: string, object: KubeObject) => void) {
  /** What a Pod was told, by its UID. */
  const told = new Map<string, string>();
  /** The UIDs of Pods that were Ready after that. */
  const confirmed = new Set<string>();

  function noticeTold(pod: KubeObject, binding: string): void {
    const { uid = '' } = pod.metadata;
    const owner = controllerOf(pod);
    if ((told.get(uid) ?? binding) !== binding) blame('a Pod is told once', pod);
    told.set(uid, binding);
    if (owner && owner.uid !== uidIn(binding)) blame('a Pod is told of the Sandbox that has it', pod);
    if (isReady(pod)) confirmed.add(uid);
  }

  return {
    noticePod(pod: KubeObject): void {
      const binding = pod.metadata.annotations?.[BINDING];
      if (binding !== undefined) noticeTold(pod, binding);
      else if (isUnbound(pod) && controllerOf(pod)?.kind === 'Sandbox')
        blame('a Pod is told as it is handed over', pod);
    },
    /** Delivered is only what a Pod has confirmed after it was told. */
    noticeSandbox(sandbox: SandboxObject): void {
      const { podUID = '', conditions = [] } = sandbox.status ?? {};
      const said = conditions.find(({ type }) => type === 'IdentityDelivered');
      if (said?.status === 'True' && !confirmed.has(podUID))
        blame('what is delivered was confirmed', sandbox);
    },
  };
}
