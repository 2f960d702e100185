/**
 * The objects of a fake API server, and all that ever happened to them: versions, conflicts, generations, finalizers, slow deletion,
 * and namespaces that are going away.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Answer, type NewObject, type StoredObject, status } from './objects.ts';

/** Where an object is: its type is a collection's path, or a kind, as the user of the store likes. */
export interface Place {
  type: string;
  namespace: string | undefined;
  name: string;
}

export interface Change<By = unknown> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: StoredObject;
  /** As it was. */
  before: StoredObject | undefined;
  version: number;
  by: By;
}

/** What an object must still be to be deleted. */
export type Preconditions = Partial<Pick<StoredObject['metadata'], 'uid' | 'resourceVersion'>>;

/** Which part of an object is written: where a kind has a status, that and the rest are written by separate paths. */
export type Part = 'status' | 'all but status' | 'whole';

export interface StoreOptions<By> {
  now?(): Date;
  /** Hears of each change once it is stored. */
  changed?(change: Change<By>): void;
  uidOf?(key: string, version: number): string;
  /** What the API server adds to a new object. */
  withDefaults?<T extends NewObject>(object: T): T;
  /** Whether an object is told to stop, and is there until it has, as Pods are. */
  stopsSlowly?(object: StoredObject): boolean;
  firstVersion?: number;
}

const keyOf = ({ type, namespace = '', name }: Place) => `${type}|${namespace}|${name}`;
const written = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z');
const ok = (body: StoredObject): Answer => ({ code: 200, body });
const conflict = () => status(409, 'Conflict');
const isBeingDeleted = ({ metadata }: StoredObject) => metadata.deletionTimestamp !== undefined;
const isHeld = ({ metadata: { finalizers = [] } }: StoredObject) => finalizers.length > 0;

/** What nobody but the API server writes. */
function kept({ metadata }: StoredObject) {
  const { uid, creationTimestamp, deletionTimestamp } = metadata;
  return {
    uid,
    ...(creationTimestamp ? { creationTimestamp } : {}),
    ...(deletionTimestamp && { deletionTimestamp }),
  };
}

/** It counts the changes of the spec. */
function generationOf(found: StoredObject, { spec }: StoredObject) {
  const { generation } = found.metadata;
  if (generation === undefined) return {};
  return { generation: generation + (isDeepStrictEqual(found.spec, spec) ? 0 : 1) };
}

function partWritten(found: StoredObject, wanted: StoredObject, part: Part): StoredObject {
  if (part === 'status') return { ...found, status: wanted.status };
  const metadata = { ...wanted.metadata, ...kept(found), ...generationOf(found, wanted) };
  if (part === 'whole') return { ...wanted, metadata };
  return { ...wanted, metadata, ...('status' in found && { status: found.status }) };
}

export function createStore<By = unknown>({
  now = () => new Date(),
  changed,
  uidOf = (_key, version) => `uid-${version}`,
  withDefaults = object => object,
  stopsSlowly = () => false,
  firstVersion = 100,
}: StoreOptions<By> = {}) {
  const objects = new Map<string, StoredObject>();
  const history = new Map<string, Change<By>[]>();
  const terminating = new Set<string>();
  let version = firstVersion;

  /** Whatever is there, and whatever is written. */
  function record(type: Change['type'], place: Place, object: StoredObject, by: By): StoredObject {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const key = keyOf(place);
    const before = objects.get(key);
    if (type === 'DELETED') objects.delete(key);
    else objects.set(key, stored);
    const change = { type, object: stored, before, version, by };
    const changes = history.get(place.type) ?? [];
    changes.push(change);
    history.set(place.type, changes);
    changed?.(change);
    return stored;
  }

  function create(place: Place, object: NewObject, by: By): Answer {
    const { namespace, name } = place;
    if (namespace && terminating.has(namespace)) {
      return status(403, 'Forbidden', `${namespace} is being terminated`, 'NamespaceTerminating');
    }
    const key = keyOf(place);
    if (objects.has(key)) return status(409, 'AlreadyExists');
    const metadata = {
      ...object.metadata,
      ...{ name, ...(namespace && { namespace }) },
      uid: uidOf(key, version),
      resourceVersion: '',
      generation: 1,
      creationTimestamp: written(now()),
    };
    return { code: 201, body: record('ADDED', place, withDefaults({ ...object, metadata }), by) };
  }

  /** What changes nothing is no write; without its last finalizer, what is being deleted is gone. */
  function put(place: Place, found: StoredObject, next: StoredObject, by: By): StoredObject {
    const metadata = { ...next.metadata, resourceVersion: found.metadata.resourceVersion };
    if (isDeepStrictEqual({ ...next, metadata }, found)) return found;
    const isReleased = isBeingDeleted(next) && !stopsSlowly(next) && !isHeld(next);
    return record(isReleased ? 'DELETED' : 'MODIFIED', place, next, by);
  }

  /** A write without a version is one on top of whatever is there. */
  function replace(place: Place, found: StoredObject, wanted: StoredObject, part: Part, by: By): Answer {
    const { resourceVersion, uid = found.metadata.uid } = wanted.metadata;
    if (resourceVersion && resourceVersion !== found.metadata.resourceVersion) return conflict();
    if (uid !== found.metadata.uid) return conflict();
    return ok(put(place, found, partWritten(found, wanted, part), by));
  }

  /** What has finalizers waits for them. */
  function remove(place: Place, found: StoredObject, preconditions: Preconditions, by: By): Answer {
    const { uid, resourceVersion } = { ...found.metadata, ...preconditions };
    if (uid !== found.metadata.uid || resourceVersion !== found.metadata.resourceVersion) return conflict();
    if (isBeingDeleted(found)) return ok(found);
    if (!stopsSlowly(found) && !isHeld(found)) return ok(record('DELETED', place, found, by));
    const generation = (found.metadata.generation ?? 1) + 1;
    const metadata = { ...found.metadata, generation, deletionTimestamp: written(now()) };
    return ok(record('MODIFIED', place, { ...found, metadata }, by));
  }

  return {
    create,
    replace,
    remove,
    record,
    /** The namespace is going away: nothing new comes into it. */
    terminate: (namespace: string) => void terminating.add(namespace),
    get: (place: Place) => objects.get(keyOf(place)),
    /** Those of a type over all namespaces, in the order in which they came. */
    list: (type: string): StoredObject[] =>
      [...objects].filter(([key]) => key.startsWith(`${type}|`)).map(([, object]) => object),
    all: (): StoredObject[] => [...objects.values()],
    /** All that happened to a type, in order. */
    historyOf: (type: string): readonly Change<By>[] => history.get(type) ?? [],
    version: () => version,
  };
}
export type Store<By = unknown> = ReturnType<typeof createStore<By>>;
