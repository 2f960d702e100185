/** What the fake API server answers to a request, and what it tells those who watch. */
import {
  type Answer,
  itemsShownAs,
  matchesQuery,
  type NewObject,
  parsePath,
  type StoredObject,
  status,
} from './objects.ts';
import { jsonPatched, merged, type Operation } from './patches.ts';
import type { Change, Place, Preconditions, Store } from './store.ts';

export interface Call {
  method: string;
  path: string;
  query?: URLSearchParams;
  contentType?: string | undefined;
  accept?: string | undefined;
  body?: unknown;
}

/** Which type of the store a collection's objects have: its path, unless told otherwise. */
type TypeOf = (collection: string) => string;

/** A page ends where the next begins. */
function list(store: Store, type: string, namespace: string | undefined, call: Call): Answer {
  const { query = new URLSearchParams(), accept } = call;
  const matching = store
    .list(type)
    .filter(({ metadata }) => !namespace || metadata.namespace === namespace)
    .filter(object => matchesQuery(object, query));
  const from = Number(query.get('continue') ?? 0);
  const to = from + Number(query.get('limit') ?? matching.length);
  const metadata = {
    resourceVersion: String(store.version()),
    ...(to < matching.length && { continue: String(to) }),
  };
  return { code: 200, body: { metadata, items: itemsShownAs(accept, matching.slice(from, to)) } };
}

/** The object that is asked for; undefined where a patch doesn't apply. */
function wantedBy({ method, contentType, body }: Call, found: StoredObject): StoredObject | undefined {
  if (method === 'PUT') return body as StoredObject;
  return contentType?.includes('json-patch')
    ? jsonPatched(found, body as Operation[])
    : (merged(found, body) as StoredObject);
}

function write<By>(store: Store<By>, call: Call, place: Place, found: StoredObject, by: By): Answer {
  const wanted = wantedBy(call, found);
  if (!wanted) return status(422, 'Invalid', 'the patch does not apply');
  const { uid = found.metadata.uid } = wanted.metadata;
  if (call.method === 'PATCH' && uid !== found.metadata.uid)
    return status(422, 'Invalid', 'uid: field is immutable');
  const isStatus = parsePath(call.path).subresource === 'status';
  return store.replace(place, found, wanted, isStatus ? 'status' : 'all but status', by);
}

function create<By>(store: Store<By>, type: string, call: Call, by: By): Answer {
  const { namespace } = parsePath(call.path);
  const object = call.body as NewObject;
  const { name = `${object.metadata.generateName}${store.version()}` } = object.metadata;
  return store.create({ type, namespace, name }, object, by);
}

/** The answer to this request; `by` is who sends it, for those who hear of changes. */
export function answer<By>(store: Store<By>, call: Call, by: By, typeOf: TypeOf = path => path): Answer {
  const { collection, namespace, name } = parsePath(call.path);
  const type = typeOf(collection);
  if (call.method === 'POST') return create(store, type, call, by);
  if (!name) return list(store as Store, type, namespace, call);
  const place = { type, namespace, name };
  const found = store.get(place);
  if (!found) return status(404, 'NotFound');
  if (call.method === 'GET') return { code: 200, body: found };
  if (call.method !== 'DELETE') return write(store, call, place, found, by);
  const { preconditions = {} } = (call.body || {}) as { preconditions?: Preconditions };
  return store.remove(place, found, preconditions, by);
}

/** What this change is to somebody who watches with a selector: an object that no longer matches is gone. */
export function eventFor({ type, object, before }: Change, query: URLSearchParams) {
  const did = before !== undefined && matchesQuery(before, query);
  if (type !== 'DELETED' && matchesQuery(object, query)) return { type: did ? 'MODIFIED' : 'ADDED', object };
  const { resourceVersion } = object.metadata;
  return did
    ? { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion } } }
    : undefined;
}

/** The store as somebody else's kubectl sees it: by paths, past faults, and in no list of requests. */
export const byPath = (store: Store) => {
  const placeAt = (path: string): Place => {
    const { collection, namespace, name = '' } = parsePath(path);
    return { type: collection, namespace, name };
  };
  return {
    get: (path: string) => store.get(placeAt(path)),
    /** Those of one collection over all namespaces, such as `/api/v1/pods`. */
    all: store.list,
    /** All that happened to one collection, in order. */
    historyOf: store.historyOf,
    /** Whatever was there before, this is there now. */
    put(path: string, body: object) {
      const place = placeAt(path);
      const { name, namespace } = place;
      const old = store.get(place);
      const given = 'metadata' in body ? (body.metadata as object) : {};
      const fixed = { name, ...(namespace && { namespace }), resourceVersion: '' };
      const metadata = { uid: `uid-${store.version()}`, ...old?.metadata, ...given, ...fixed };
      return store.record(old ? 'MODIFIED' : 'ADDED', place, { ...body, metadata }, undefined);
    },
    delete(path: string) {
      const place = placeAt(path);
      const found = store.get(place);
      if (found) store.record('DELETED', place, found, undefined);
    },
  };
};
