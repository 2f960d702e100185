/** The objects of the fake API server: versions, conflicts, patches, namespaces that are going away. */
import type { Answer, StoredObject } from './fake-objects.ts';
import { matchesQuery, parsePath, shownAs, status } from './fake-objects.ts';
import { jsonPatched, merged, type Operation } from './fake-patches.ts';

export interface Change {
  collection: string;
  version: number;
  event: { type: string; object: StoredObject };
  /** As it was. */
  before: StoredObject | undefined;
}

/** What this change is to somebody who watches with a selector: an object that no longer matches is gone. */
export function eventFor({ event, before }: Change, query: URLSearchParams): Change['event'] | undefined {
  const { type, object } = event;
  const did = before !== undefined && matchesQuery(before, query);
  if (type === 'DELETED' || !matchesQuery(object, query)) {
    return did
      ? { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, ...versionOf(object) } } }
      : undefined;
  }
  return { type: did ? 'MODIFIED' : 'ADDED', object };
}

const versionOf = ({ metadata: { resourceVersion } }: StoredObject) => ({ resourceVersion });

export interface Call {
  method: string;
  url: URL;
  contentType: string;
  accept: string | undefined;
  body: unknown;
}

type Path = ReturnType<typeof parsePath>;

const keyOf = ({ collection, namespace = '', name = '' }: Path) => `${collection}|${namespace}|${name}`;

export function createFakeStore(changed: () => void) {
  const objects = new Map<string, StoredObject>();
  const changes: Change[] = [];
  const terminating = new Set<string>();
  let version = 100;

  function store(type: string, path: Path, object: StoredObject): StoredObject {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const key = keyOf({ ...path, name: stored.metadata.name });
    const before = objects.get(key);
    if (type === 'DELETED') objects.delete(key);
    else objects.set(key, stored);
    changes.push({ collection: path.collection, version, event: { type, object: stored }, before });
    changed();
    return stored;
  }

  function create(path: Path, body: StoredObject): Answer {
    const { namespace } = path;
    if (namespace && terminating.has(namespace)) {
      return status(403, 'Forbidden', `${namespace} is being terminated`, 'NamespaceTerminating');
    }
    const { name = `${body.metadata.generateName}${version}` } = body.metadata;
    if (objects.has(keyOf({ ...path, name }))) return status(409, 'AlreadyExists');
    const metadata = { ...body.metadata, name, ...(namespace && { namespace }), uid: `uid-${version}` };
    return { code: 201, body: store('ADDED', path, { ...body, metadata }) };
  }

  /** Status and the rest are written by separate paths, as where a kind has the subresource. */
  function change(path: Path, found: StoredObject, wanted: StoredObject): Answer {
    if (wanted.metadata.resourceVersion !== found.metadata.resourceVersion) return status(409, 'Conflict');
    if (wanted.metadata.uid !== found.metadata.uid) return status(422, 'Invalid', 'uid: field is immutable');
    const next = path.subresource ? { ...found, status: wanted.status } : { ...wanted, status: found.status };
    return { code: 200, body: store('MODIFIED', path, next) };
  }

  function write(path: Path, found: StoredObject, { method, contentType, body }: Call): Answer {
    if (contentType.includes('json-patch')) {
      const wanted = jsonPatched(found, body as Operation[]);
      return wanted ? change(path, found, wanted) : status(422, 'Invalid', 'the patch does not apply');
    }
    const wanted = (method === 'PUT' ? body : merged(found, body)) as StoredObject;
    const metadata = { ...wanted.metadata, uid: wanted.metadata.uid ?? found.metadata.uid };
    return change(path, found, { ...wanted, metadata });
  }

  /** What carries a finalizer stays, marked, until somebody takes it off. */
  function remove(path: Path, found: StoredObject, body: unknown): Answer {
    const { preconditions = {} } = (body || {}) as { preconditions?: Record<string, string> };
    const differs = Object.entries(preconditions).some(([field, value]) => found.metadata[field] !== value);
    if (differs) return status(409, 'Conflict');
    const { finalizers, deletionTimestamp = new Date().toISOString() } = found.metadata;
    const isHeld = Array.isArray(finalizers) && finalizers.length > 0;
    const marked = { ...found, metadata: { ...found.metadata, deletionTimestamp } };
    return { code: 200, body: store(isHeld ? 'MODIFIED' : 'DELETED', path, marked) };
  }

  /** Like the real one with PartialObjectMetadata, it says null where nothing is found. A page ends where the next begins. */
  function list({ collection, namespace }: Path, { url, accept }: Call): Answer {
    const prefix = namespace ? `${collection}|${namespace}|` : `${collection}|`;
    const matching = [...objects].filter(
      ([key, object]) => key.startsWith(prefix) && matchesQuery(object, url.searchParams),
    );
    const from = Number(url.searchParams.get('continue') ?? 0);
    const to = from + Number(url.searchParams.get('limit') ?? matching.length);
    const items = matching.slice(from, to).map(([, object]) => shownAs(accept, object));
    const metadata = {
      resourceVersion: String(version),
      ...(to < matching.length && { continue: String(to) }),
    };
    return { code: 200, body: { metadata, items: items.length > 0 ? items : null } };
  }

  return {
    /** Everything that changed, in order. */
    changes,
    terminate: (namespace: string) => void terminating.add(namespace),
    answer(call: Call): Answer {
      const path = parsePath(call.url.pathname);
      if (call.method === 'POST') return create(path, call.body as StoredObject);
      if (!path.name) return list(path, call);
      const found = objects.get(keyOf(path));
      if (!found) return status(404, 'NotFound');
      if (call.method === 'DELETE') return remove(path, found, call.body);
      return call.method === 'GET' ? { code: 200, body: found } : write(path, found, call);
    },
    get: (path: string) => objects.get(keyOf(parsePath(path))),
    /** Those of one collection over all namespaces, such as `/api/v1/pods`. */
    all: (collectionPath: string) =>
      [...objects].filter(([key]) => key.startsWith(`${collectionPath}|`)).map(([, object]) => object),
    /** Somebody else's doing: it shows in watches, not in `requests`. */
    put(path: string, body: object) {
      const parsed = parsePath(path);
      const { name = '', namespace } = parsed;
      const old = objects.get(keyOf(parsed));
      const given = 'metadata' in body ? (body.metadata as object) : {};
      const fixed = { name, ...(namespace && { namespace }), resourceVersion: '' };
      const metadata = { uid: `uid-${version}`, ...old?.metadata, ...given, ...fixed };
      return store(old ? 'MODIFIED' : 'ADDED', parsed, { ...body, metadata });
    },
    delete(path: string) {
      const parsed = parsePath(path);
      const found = objects.get(keyOf(parsed));
      if (found) store('DELETED', parsed, found);
    },
  };
}
