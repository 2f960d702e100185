/** Reading and writing objects of one namespace, each by its kind and name. */
import { type Api, Refusal } from './api.ts';
import { apiVersionOf, collectionPath, type Kind, type Kinds } from './kinds.ts';

export interface Objects {
  /** @throws {Refusal} with code 404 if there is none. */
  get<K extends Kind>(kind: K, name: string): Promise<Kinds[K]>;
  find<K extends Kind>(kind: K, name: string): Promise<Kinds[K] | undefined>;
  list<K extends Kind>(
    kind: K,
    query?: { labelSelector?: string; fieldSelector?: string },
  ): Promise<Kinds[K][]>;
  /** `fields` are those beside apiVersion and kind. */
  create<K extends Kind>(kind: K, fields: Record<string, unknown>): Promise<Kinds[K]>;
  /** A JSON merge patch. */
  patch(kind: Kind, name: string, change: Record<string, unknown>): Promise<void>;
  patchStatus(kind: Kind, name: string, status: Record<string, unknown>): Promise<void>;
  /** One that is gone already is fine. */
  remove(kind: Kind, name: string): Promise<void>;
}

const unlessMissing = (error: unknown): undefined => {
  if (error instanceof Refusal && error.code === 404) return undefined;
  throw error;
};

/** Objects of a namespace, and those of the cluster. */
export function objectsIn(api: Api, namespace?: string): Objects {
  const path = (kind: Kind, name: string) => `${collectionPath(kind, namespace)}/${name}`;
  const get = <K extends Kind>(kind: K, name: string) =>
    api.call<Kinds[K]>({ method: 'GET', path: path(kind, name) });
  return {
    get,
    find: (kind, name) => get(kind, name).catch(unlessMissing),
    list: async <K extends Kind>(kind: K, query = {}) =>
      (await api.call<{ items: Kinds[K][] }>({ method: 'GET', path: collectionPath(kind, namespace), query }))
        .items,
    create: (kind, fields) =>
      api.call({
        method: 'POST',
        path: collectionPath(kind, namespace),
        body: { apiVersion: apiVersionOf(kind), kind, ...fields },
      }),
    patch: async (kind, name, change) => {
      await api.call({ method: 'PATCH', path: path(kind, name), body: change });
    },
    patchStatus: async (kind, name, status) => {
      await api.call({ method: 'PATCH', path: `${path(kind, name)}/status`, body: { status } });
    },
    remove: async (kind, name) => {
      await api.call({ method: 'DELETE', path: path(kind, name) }).catch(unlessMissing);
    },
  };
}
