/** The watches of a replica, each as late as it is told to be. */

import type { createAvailable } from '../../../src/caches/available.ts';
import type { Followed } from '../../../src/caches/follow.ts';
import type { NodeCache } from '../../../src/caches/nodes.ts';
import type { SandboxCache } from '../../../src/caches/sandboxes.ts';
import type { WarmPodCache } from '../../../src/caches/warm-pods.ts';
import { controllerOf, type KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import type { Change, Store } from './store.ts';

type Shows = (object: KubeObject) => boolean;

const everything: Shows = () => true;
const isIdle: Shows = ({ metadata: { labels } }) =>
  labels?.app === 'llmsafespace' && labels.component === 'warmpod';
const isSomebodys: Shows = object => controllerOf(object) !== undefined;

/** A watch of what has certain labels shows an object that loses them as deleted. */
function createWatch(store: Store, kind: string, cache: Followed, shows: Shows) {
  let seen: number | undefined;

  function list(): void {
    cache.observeAll(store.list(kind).filter(shows));
    seen = store.historyOf(kind).length;
  }

  function observe({ type, object, before }: Change): void {
    if (type !== 'DELETED' && shows(object)) cache.observe(object);
    else if (before && shows(before)) cache.end(object as Parameters<Followed['end']>[0]);
  }

  return {
    kind,
    hasListed: () => seen !== undefined,
    isLate: () => seen !== store.historyOf(kind).length,
    /** Begins anew, with all there are. */
    list,
    /** The first that arrives is the list of all there are. */
    deliver(most: number): void {
      if (seen === undefined) list();
      const due = store.historyOf(kind).slice(seen, (seen ?? 0) + most);
      seen = (seen ?? 0) + due.length;
      for (const change of due) observe(change);
    },
  };
}
export type Watch = ReturnType<typeof createWatch>;

export interface Caches {
  warmPods: WarmPodCache;
  sandboxes: SandboxCache;
  idlePods: { cache: Followed };
  nodes: Pick<NodeCache, 'cache'>;
  available: ReturnType<typeof createAvailable>;
}

/** One for each cache. */
export function createWatches(
  store: Store,
  { warmPods, sandboxes, idlePods, nodes, available }: Caches,
): readonly Watch[] {
  const endingByUid: Followed = {
    ...warmPods,
    end: ({ metadata }) => warmPods.remove(String(metadata.uid)),
  };
  const { RuntimeEnvironment, SandboxProfile, RuntimeClass, PodTemplate } = available.caches;
  return [
    createWatch(store, 'WarmPod', endingByUid, everything),
    createWatch(store, 'Pod', idlePods.cache, isIdle),
    createWatch(store, 'Node', nodes.cache, everything),
    createWatch(store, 'Sandbox', sandboxes, everything),
    createWatch(store, 'PodTemplate', PodTemplate, isSomebodys),
    createWatch(store, 'RuntimeEnvironment', RuntimeEnvironment, everything),
    createWatch(store, 'SandboxProfile', SandboxProfile, everything),
    createWatch(store, 'RuntimeClass', RuntimeClass, everything),
  ];
}
