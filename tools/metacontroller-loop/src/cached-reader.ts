/** Single objects, read as the real one's client reads them: out of a cache of all objects of the kind in the cluster. */
import type { Resource } from './discovery.ts';
import type { KubeObject } from './objects.ts';
import type { SharedCaches, Subscription } from './shared-caches.ts';

const kinds = {
  Secret: {
    apiVersion: 'v1',
    group: '',
    name: 'secrets',
    kind: 'Secret',
    namespaced: true,
    hasStatus: false,
  },
  ConfigMap: {
    ...{ apiVersion: 'v1', group: '', name: 'configmaps', kind: 'ConfigMap' },
    namespaced: true,
    hasStatus: false,
  },
  CustomResourceDefinition: {
    ...{ apiVersion: 'apiextensions.k8s.io/v1', group: 'apiextensions.k8s.io' },
    ...{ name: 'customresourcedefinitions', kind: 'CustomResourceDefinition' },
    namespaced: false,
    hasStatus: true,
  },
} as const satisfies Record<string, Resource>;

/**
 * Undefined: there is no such object. Whoever may not list and watch the kind in the whole cluster waits for ever, as the real one
 * does; the log says what is refused.
 */
export type ReadObject = (
  kind: keyof typeof kinds,
  name: string,
  namespace?: string,
) => Promise<KubeObject | undefined>;

/** Opens the cache of a kind when it is first needed; it stays open. */
export function createCachedReader(caches: SharedCaches): ReadObject {
  const open = new Map<string, Subscription>();
  return async (kind, name, namespace) => {
    const subscription = open.get(kind) ?? caches.subscribe(kinds[kind]);
    open.set(kind, subscription);
    await subscription.synced;
    return subscription.cache.get(namespace, name);
  };
}
