/** What the API server answers to a request, as far as Metacontroller and the claim speak to it. */
import type { KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { type Answer, matchesQuery, parsePath, type StoredObject, status } from '../../http/fake-objects.ts';
import { jsonPatched, merged, type Operation } from '../../http/fake-patches.ts';
import { resourceAt } from './kinds.ts';
import type { Preconditions, Store, Writer } from './store.ts';

export interface Call {
  method: string;
  path: string;
  query?: Record<string, string>;
  contentType?: string;
  body?: unknown;
}

function list(store: Store, kind: string, namespace: string | undefined, query: URLSearchParams): Answer {
  const items = store
    .list(kind)
    .filter(({ metadata }) => !namespace || metadata.namespace === namespace)
    .filter(object => matchesQuery(object as StoredObject, query));
  return { code: 200, body: { metadata: { resourceVersion: String(store.version()) }, items } };
}

/** The object that is asked for; undefined where a patch doesn't apply. */
function wantedBy({ method, contentType, body }: Call, found: KubeObject): KubeObject | undefined {
  if (method === 'PUT') return body as KubeObject;
  return contentType?.includes('json-patch')
    ? jsonPatched(found, body as Operation[])
    : (merged(found, body) as KubeObject);
}

function change(store: Store, call: Call, found: KubeObject, isStatus: boolean, by: Writer): Answer {
  if (call.method === 'DELETE') {
    const { preconditions = {} } = (call.body ?? {}) as { preconditions?: Preconditions };
    return store.remove(found, preconditions, by);
  }
  const wanted = wantedBy(call, found);
  return wanted
    ? store.replace(found, wanted, isStatus, by)
    : status(422, 'Invalid', 'the patch does not apply');
}

export function answer(store: Store, call: Call, by: Writer): Answer {
  const { collection, namespace, name, subresource } = parsePath(call.path);
  const { kind } = resourceAt(collection);
  if (call.method === 'POST') return store.create(call.body as KubeObject, by);
  if (!name) return list(store, kind, namespace, new URLSearchParams(call.query));
  const found = store.get(kind, namespace, name);
  if (!found) return status(404, 'NotFound');
  if (call.method === 'GET') return { code: 200, body: found };
  return change(store, call, found, subresource === 'status', by);
}
