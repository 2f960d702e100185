/** Metacontroller's caches, one for each kind and shared by its controllers: each is as old as its events are late. */
import { createCache, type WritableCache } from '../../../tools/metacontroller-loop/src/cache.ts';
import type { Resource } from '../../../tools/metacontroller-loop/src/discovery.ts';
import type { KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import type { SharedCaches, Subscription } from '../../../tools/metacontroller-loop/src/shared-caches.ts';
import { RESOURCES, resourceOf } from './kinds.ts';
import type { Change, Store } from './store.ts';

interface Informer {
  cache: WritableCache;
  /** How many events have arrived. */
  seen: number;
}

const neverCalled = () => undefined;

export function createInformers(store: Store) {
  const informers = new Map<string, Informer>(
    RESOURCES.map(({ kind }) => [kind, { cache: createCache(), seen: 0 }]),
  );

  function informerOf(kind: string): Informer {
    const informer = informers.get(kind);
    if (!informer) throw new Error(`nobody watches ${kind}`);
    return informer;
  }

  function apply({ cache }: Informer, { type, object }: Change): void {
    if (type === 'DELETED') cache.remove(object);
    else cache.upsert(object);
  }

  function deliver(kind: string, most: number): void {
    const informer = informerOf(kind);
    const due = store.historyOf(kind).slice(informer.seen, informer.seen + most);
    informer.seen += due.length;
    for (const change of due) apply(informer, change);
  }

  const isLate = (kind: string) => informerOf(kind).seen < store.historyOf(kind).length;

  const cacheOf = (kind: string): WritableCache => informerOf(kind).cache;

  const subscribe = (resource: Resource): Subscription => ({
    resource,
    cache: cacheOf(resource.kind),
    synced: Promise.resolve(),
    isSynced: () => true,
    listen: listener => void cacheOf(resource.kind).listeners.add(listener),
    close: neverCalled,
  });

  const caches: SharedCaches = { subscribe, close: neverCalled };

  return {
    caches,
    subscriptionOf: (kind: string): Subscription => subscribe(resourceOf(kind)),
    deliver,
    /** Kinds of which not all events have arrived. */
    late: (): string[] => [...informers.keys()].filter(isLate),
    /** Lists everything anew, as a Metacontroller that was started again does. */
    relist(): void {
      for (const [kind, informer] of informers) {
        informer.seen = store.historyOf(kind).length;
        informer.cache.replace(store.list(kind) as KubeObject[]);
      }
    },
  };
}
export type Informers = ReturnType<typeof createInformers>;
