/** The Pods that wait for a Sandbox, by watch. */
import {
  type ClaimRequest,
  closingOf,
  idleOutcome,
  type KubernetesObject,
  type PodHealth,
  podHealth,
  type WarmPodsPod,
} from '../../hooks/index.ts';
import type { Followed, FollowOptions } from '../caches/follow.ts';
import { follow } from '../caches/follow.ts';

export interface IdlePod extends WarmPodsPod, PodHealth {
  /** The UID of its WarmPod. */
  ownerUid: string | undefined;
  /** Closes the network of its preload, if that is due. */
  closing: ClaimRequest | undefined;
}

export interface IdlePods {
  named(namespace: string, name: string): IdlePod | undefined;
  /** Whether the list is complete. */
  synced(): boolean;
}

/** Where a Pod changed that waits for a Sandbox, or isn't among them any more. */
export type PodListener = (namespace: string, name: string) => void;

const keyOf = ({ metadata: { namespace = '', name } }: KubernetesObject) => `${namespace}/${name}`;

function idlePod(pod: KubernetesObject): IdlePod {
  const outcome = idleOutcome(pod);
  return {
    name: pod.metadata.name,
    uid: pod.metadata.uid,
    outcome,
    ownerUid: pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid,
    closing: closingOf(pod),
    ...podHealth(pod, outcome),
  };
}

/** Their cache; `changed` is called for each change. */
export function createIdlePods(changed: PodListener) {
  const pods = new Map<string, IdlePod>();
  const tell = (key: string) => {
    const [namespace = '', name = ''] = key.split('/');
    changed(namespace, name);
  };
  const cache: Followed = {
    observe(object) {
      const key = keyOf(object as KubernetesObject);
      pods.set(key, idlePod(object as KubernetesObject));
      tell(key);
    },
    observeAll(objects) {
      const before = [...pods.keys()];
      pods.clear();
      for (const object of objects as KubernetesObject[]) pods.set(keyOf(object), idlePod(object));
      for (const key of new Set([...before, ...pods.keys()])) tell(key);
    },
    end(object) {
      const key = keyOf(object as unknown as KubernetesObject);
      pods.delete(key);
      tell(key);
    },
  };
  return { cache, named: (namespace: string, name: string) => pods.get(`${namespace}/${name}`) };
}

/** Watches them; a Pod that is handed over loses the label by which it is watched. */
export function followIdlePods(options: FollowOptions, changed: PodListener): IdlePods {
  const { cache, named } = createIdlePods(changed);
  const query = { labelSelector: 'app=llmsafespace,component=warmpod' };
  const { synced } = follow(cache, { apiVersion: 'v1', kind: 'Pod', query }, options);
  return { named, synced };
}
