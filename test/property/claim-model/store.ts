/** The API server's objects: versions, conflicts, generations, finalizers, graceful deletion; and all that ever changed. */
import { isDeepStrictEqual } from 'node:util';
import { isBeingDeleted, type KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { uidOf, written } from '../../builders/identity.ts';
import { type Answer, status } from '../../http/fake-objects.ts';
import { withDefaults } from './kinds.ts';

/** What an object must still be to be deleted. */
export interface Preconditions {
  uid?: string;
  resourceVersion?: string;
}

/** Who changes something. */
export type Writer = 'Metacontroller' | 'hook server' | 'kubelet' | 'garbage collector' | 'user';

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  before: KubeObject | undefined;
  by: Writer;
}

export const keyOf = (namespace: string | undefined, name: string): string =>
  namespace ? `${namespace}/${name}` : name;
const placeOf = ({ kind, metadata }: KubeObject) => `${kind}|${keyOf(metadata.namespace, metadata.name)}`;

const ok = (body: KubeObject): Answer => ({ code: 200, body });
const conflict = () => status(409, 'Conflict');

/** What nobody but the API server writes. */
function kept({ metadata }: KubeObject) {
  const { uid, generation, creationTimestamp, deletionTimestamp } = metadata;
  return { uid, generation, creationTimestamp, ...(deletionTimestamp && { deletionTimestamp }) };
}

export function createStore(now: () => Date, changed: (change: Change) => void) {
  const objects = new Map<string, KubeObject>();
  const history = new Map<string, Change[]>();
  let version = 1000;

  function record(type: Change['type'], object: KubeObject, by: Writer): KubeObject {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const before = objects.get(placeOf(stored));
    if (type === 'DELETED') objects.delete(placeOf(stored));
    else objects.set(placeOf(stored), stored);
    const change = { type, object: stored, before, by };
    const changes = history.get(object.kind) ?? [];
    changes.push(change);
    history.set(object.kind, changes);
    changed(change);
    return stored;
  }

  function create(object: KubeObject, by: Writer): Answer {
    if (objects.has(placeOf(object))) return status(409, 'AlreadyExists');
    const metadata = {
      ...object.metadata,
      uid: uidOf(placeOf(object), String(version)),
      generation: 1,
      creationTimestamp: written(now()),
    };
    const stored = record('ADDED', withDefaults({ ...object, metadata: { ...metadata } }), by);
    return { code: 201, body: stored };
  }

  /** The object as it was asked for; its last finalizer lets go of one that is being deleted. */
  function put(found: KubeObject, next: KubeObject, by: Writer): KubeObject {
    const metadata = { ...next.metadata, resourceVersion: found.metadata.resourceVersion ?? '' };
    if (isDeepStrictEqual({ ...next, metadata }, found)) return found;
    const isReleased = isBeingDeleted(next) && next.kind !== 'Pod' && !next.metadata.finalizers?.length;
    return record(isReleased ? 'DELETED' : 'MODIFIED', next, by);
  }

  const generationOf = (found: KubeObject, { spec }: KubeObject) =>
    (found.metadata.generation ?? 1) + (isDeepStrictEqual(found.spec, spec) ? 0 : 1);

  /** Status and the rest are written by separate paths; a write without a version is one on top of whatever is there. */
  function replace(found: KubeObject, wanted: KubeObject, isStatus: boolean, by: Writer): Answer {
    const { resourceVersion, uid = found.metadata.uid } = wanted.metadata;
    if (resourceVersion && resourceVersion !== found.metadata.resourceVersion) return conflict();
    if (uid !== found.metadata.uid) return conflict();
    if (isStatus) return ok(put(found, { ...found, status: wanted.status }, by));
    const metadata = { ...wanted.metadata, ...kept(found), generation: generationOf(found, wanted) };
    const next = 'status' in found ? { ...wanted, metadata, status: found.status } : { ...wanted, metadata };
    return ok(put(found, next, by));
  }

  /** A Pod is told to stop; what has finalizers waits for them. */
  function remove(found: KubeObject, preconditions: Preconditions, by: Writer): Answer {
    const { uid, resourceVersion } = { ...found.metadata, ...preconditions };
    if (uid !== found.metadata.uid || resourceVersion !== found.metadata.resourceVersion) return conflict();
    if (isBeingDeleted(found)) return ok(found);
    if (found.kind !== 'Pod' && !found.metadata.finalizers?.length) return ok(record('DELETED', found, by));
    const generation = (found.metadata.generation ?? 1) + 1;
    const metadata = { ...found.metadata, generation, deletionTimestamp: written(now()) };
    return ok(record('MODIFIED', { ...found, metadata }, by));
  }

  return {
    create,
    replace,
    remove,
    /** The end of a Pod that has stopped. */
    finish: (pod: KubeObject, by: Writer) => void record('DELETED', pod, by),
    get: (kind: string, namespace: string | undefined, name: string) =>
      objects.get(`${kind}|${keyOf(namespace, name)}`),
    list: (kind: string): KubeObject[] => [...objects.values()].filter(object => object.kind === kind),
    all: (): KubeObject[] => [...objects.values()],
    /** All that happened to a kind, in order. */
    historyOf: (kind: string): readonly Change[] => history.get(kind) ?? [],
    version: () => version,
  };
}
export type Store = ReturnType<typeof createStore>;
