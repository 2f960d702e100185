/** When a WarmPod is looked at: by Metacontroller, and by the shell, which writes its status. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import type { KubeObject } from '../../tools/metacontroller-loop/src/objects.ts';
import { isStatusChangeOnly } from '../../tools/metacontroller-loop/src/parent-loop.ts';
import type { Change, Store } from './warm-store.ts';

export interface WarmPodLooks {
  /** Whether this WarmPod is to be looked at through caches that hold what was there after this many writes. */
  isDue(store: Store, warmPod: KubernetesObject, writes: number): boolean;
  /** It has been looked at through such caches. */
  done(warmPod: KubernetesObject, writes: number): void;
  /** It is to be looked at again, whatever happens. */
  again(warmPod: KubernetesObject): void;
}

type IsReason = (change: Change, warmPod: KubernetesObject) => boolean;

function looks(isReason: IsReason): WarmPodLooks {
  const reached = new Map<string, number>();
  const again = new Set<string>();
  return {
    isDue: (store, warmPod, writes) => {
      const { uid } = warmPod.metadata;
      const changes = store.changes(reached.get(uid) ?? 0, writes);
      return again.has(uid) || changes.some(change => isReason(change, warmPod));
    },
    done: ({ metadata: { uid } }, writes) => {
      again.delete(uid);
      reached.set(uid, Math.max(writes, reached.get(uid) ?? 0));
    },
    again: ({ metadata: { uid } }) => void again.add(uid),
  };
}

/** With `ignoreStatusChanges` a change of its status is no reason; nor is its Pod, which is no declared attachment. */
const isWorthASync: IsReason = ({ before, after }, { metadata: { uid } }) =>
  after?.metadata.uid === uid &&
  (before === undefined || !isStatusChangeOnly(before as KubeObject, after as KubeObject));

/** The shell watches both. */
const isOfItOrItsPod: IsReason = ({ before, after }, { metadata: { uid, name } }) => {
  const object = after ?? before;
  return object?.metadata.uid === uid || (object?.kind === 'Pod' && object.metadata.name === name);
};

export const warmPodSyncs = (): WarmPodLooks => looks(isWorthASync);
export const warmPodStatusLooks = (): WarmPodLooks => looks(isOfItOrItsPod);
