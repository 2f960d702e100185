/** A resource as last seen, indexed by owner; it tells its listeners what changes. */
import { controllerOf, type KubeObject, qualifiedName } from './objects.ts';

export interface Listener {
  added(object: KubeObject): void;
  /** A resync passes the very same object twice. */
  updated(before: KubeObject, after: KubeObject): void;
  deleted(object: KubeObject): void;
}

export interface ObjectCache {
  get(namespace: string | undefined, name: string): KubeObject | undefined;
  all(): Iterable<KubeObject>;
  inNamespace(namespace: string | undefined): KubeObject[];
  /** Objects whose controller has this uid. */
  ownedBy(uid: string, namespace: string | undefined): KubeObject[];
  /** Objects that no controller owns. */
  orphans(namespace: string | undefined): KubeObject[];
}

export interface WritableCache extends ObjectCache {
  listeners: Set<Listener>;
  replace(objects: KubeObject[]): void;
  upsert(object: KubeObject): void;
  remove(object: KubeObject): void;
  /** Tells one listener about every object, as an update that changed nothing. */
  resync(listener: Listener): void;
}

/** The index entry of all orphans. */
const noOwner = '';

function inScope(namespace: string | undefined): (object: KubeObject) => boolean {
  return object => !namespace || object.metadata.namespace === namespace;
}

export function createCache(): WritableCache {
  const objects = new Map<string, KubeObject>();
  const byOwner = new Map<string, Map<string, KubeObject>>();
  const listeners = new Set<Listener>();

  const ownerUid = (object: KubeObject) => controllerOf(object)?.uid ?? noOwner;
  const indexed = (uid: string, namespace: string | undefined) =>
    [...(byOwner.get(uid)?.values() ?? [])].filter(inScope(namespace));

  function forget(key: string, object: KubeObject): void {
    objects.delete(key);
    const siblings = byOwner.get(ownerUid(object));
    siblings?.delete(key);
    if (siblings?.size === 0) byOwner.delete(ownerUid(object));
  }

  function remember(key: string, object: KubeObject): void {
    objects.set(key, object);
    const siblings = byOwner.get(ownerUid(object)) ?? new Map();
    byOwner.set(ownerUid(object), siblings.set(key, object));
  }

  function upsert(object: KubeObject): void {
    const key = qualifiedName(object);
    const before = objects.get(key);
    if (before) forget(key, before);
    remember(key, object);
    for (const listener of [...listeners]) {
      if (before) listener.updated(before, object);
      else listener.added(object);
    }
  }

  function remove(object: KubeObject): void {
    const key = qualifiedName(object);
    forget(key, objects.get(key) ?? object);
    for (const listener of [...listeners]) listener.deleted(object);
  }

  function replace(now: KubeObject[]): void {
    const names = new Set(now.map(qualifiedName));
    for (const [key, object] of [...objects]) if (!names.has(key)) remove(object);
    for (const object of now) upsert(object);
  }

  return {
    listeners,
    replace,
    upsert,
    remove,
    get: (namespace, name) => objects.get(namespace ? `${namespace}/${name}` : name),
    all: () => objects.values(),
    inNamespace: namespace => [...objects.values()].filter(inScope(namespace)),
    ownedBy: (uid, namespace) => (uid === noOwner ? [] : indexed(uid, namespace)),
    orphans: namespace => indexed(noOwner, namespace),
    resync: listener => {
      for (const object of [...objects.values()]) listener.updated(object, object);
    },
  };
}
