/** What the shell finds out by itself: from its watches, and from objects that it looks up by name. */
import type { Available, Fact, KubernetesObject, ObjectsByKind } from '../../hooks/contract.ts';
import { observedOf } from '../../hooks/lib/children.ts';
import { createAvailable } from '../../src/caches/available.ts';

/** The same cluster is looked at again and again. */
const found = new WeakMap<ObjectsByKind, Available>();

/** What a cluster with these objects, by kind, has to offer; read as the product's own watches read them. */
export function availableIn(cluster: ObjectsByKind): Available {
  const before = found.get(cluster);
  if (before) return before;
  const { caches, current } = createAvailable();
  const objects = Object.values(cluster).flatMap(group => Object.values(group));
  for (const [kind, cache] of Object.entries(caches)) {
    cache.observeAll(objects.filter(object => object.kind === kind));
  }
  const available = current();
  found.set(cluster, available);
  return available;
}

/** What a cluster with these objects has to offer. */
export const availableOf = (...objects: KubernetesObject[]): Available =>
  availableIn({ all: Object.fromEntries(objects.map((object, index) => [String(index), object])) });

/** The PersistentVolumeClaims of these names, as far as they are in the cluster. */
export const volumesIn = (
  cluster: ObjectsByKind,
  { namespace, names }: { namespace: string; names: readonly string[] },
): Fact<KubernetesObject[]> => ({
  known: true,
  value: observedOf(cluster, 'PersistentVolumeClaim.v1').filter(
    ({ metadata }) => metadata.namespace === namespace && names.includes(metadata.name),
  ),
});
