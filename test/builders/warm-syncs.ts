/** When Metacontroller's decorator syncs a WarmPod: with `ignoreStatusChanges`, a change of its status is no reason to. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import { controllerOf, type KubeObject } from '../../local/loop/objects.ts';
import { isStatusChangeOnly } from '../../local/loop/parent-loop.ts';
import type { Change, Store } from './warm-store.ts';

export interface WarmPodSyncs {
  /** Whether this WarmPod is to be synced by caches that hold what was there after this many writes. */
  isDue(store: Store, warmPod: KubernetesObject, writes: number): boolean;
  /** It has been synced by such caches. */
  done(warmPod: KubernetesObject, writes: number): void;
  /** It is to be synced again, whatever happens: the hook asked for it, or failed. */
  again(warmPod: KubernetesObject): void;
}

const isOf =
  (warmPod: KubernetesObject) =>
  ({ before, after }: Change): boolean => {
    const object = after ?? before;
    if (object?.kind === 'WarmPod') return isWorthASync(warmPod, before, after);
    if (object?.kind === 'Pod') return controllerOf(object as KubeObject)?.uid === warmPod.metadata.uid;
    const { podTemplate } = warmPod.spec as { podTemplate: { name: string } };
    return object?.kind === 'PodTemplate' && object.metadata.name === podTemplate.name;
  };

function isWorthASync(
  { metadata: { uid } }: KubernetesObject,
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): boolean {
  if (after?.metadata.uid !== uid) return false;
  return before === undefined || !isStatusChangeOnly(before as KubeObject, after as KubeObject);
}

export function warmPodSyncs(): WarmPodSyncs {
  const reached = new Map<string, number>();
  const again = new Set<string>();
  return {
    isDue: (store, warmPod, writes) => {
      const { uid } = warmPod.metadata;
      return again.has(uid) || store.changes(reached.get(uid) ?? 0, writes).some(isOf(warmPod));
    },
    done: ({ metadata: { uid } }, writes) => {
      again.delete(uid);
      reached.set(uid, Math.max(writes, reached.get(uid) ?? 0));
    },
    again: ({ metadata: { uid } }) => void again.add(uid),
  };
}
