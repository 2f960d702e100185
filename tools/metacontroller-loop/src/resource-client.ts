/** Reading and writing the objects of one resource. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError, isConflict } from './api.ts';
import { apiRoot, type Resource } from './discovery.ts';
import type { KubeObject } from './objects.ts';

export interface ResourceClient {
  resource: Resource;
  get(object: KubeObject): Promise<KubeObject>;
  create(object: KubeObject): Promise<KubeObject>;
  update(object: KubeObject): Promise<KubeObject>;
  updateStatus(object: KubeObject): Promise<KubeObject>;
  /** Deletes in the background, and only while the object still has that uid. */
  delete(object: KubeObject, uid: string): Promise<void>;
  /**
   * Reads the live object and writes what `change` makes of it, trying again on conflict; undefined leaves it
   * alone. Not found is also another object of the same name.
   */
  atomicUpdate(object: KubeObject, change: Change): Promise<KubeObject>;
  atomicStatusUpdate(object: KubeObject, change: Change): Promise<KubeObject>;
}

export type Change = (current: KubeObject) => KubeObject | undefined;

/** Milliseconds between the tries of an atomic update. */
const conflictDelaysMs = [10, 50, 250];

export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${apiRoot(resource.apiVersion)}${scope}/${resource.name}`;
}

export function createResourceClient(api: Api, resource: Resource): ResourceClient {
  const collection = (object: KubeObject) => collectionPath(resource, object.metadata.namespace);
  const path = (object: KubeObject) => `${collection(object)}/${encodeURIComponent(object.metadata.name)}`;
  const get = (object: KubeObject) => api.call<KubeObject>('GET', path(object));
  const update = (object: KubeObject) => api.call<KubeObject>('PUT', path(object), object);
  const updateStatus = (object: KubeObject) => api.call<KubeObject>('PUT', `${path(object)}/status`, object);

  async function tryUpdate(original: KubeObject, change: Change, write: typeof update): Promise<KubeObject> {
    const current = await get(original);
    if (current.metadata.uid !== original.metadata.uid) {
      const { group, name } = resource;
      const plural = group ? `${name}.${group}` : name;
      throw new ApiError(404, 'NotFound', `${plural} "${original.metadata.name}" not found`);
    }
    const changed = change(current);
    return changed ? write(changed) : current;
  }

  async function updateAtomically(original: KubeObject, change: Change, write: typeof update) {
    for (const delayMs of conflictDelaysMs) {
      try {
        return await tryUpdate(original, change, write);
      } catch (error) {
        if (!isConflict(error)) throw error;
        await sleep(delayMs);
      }
    }
    return tryUpdate(original, change, write);
  }

  return {
    resource,
    get,
    update,
    updateStatus,
    create: object => api.call('POST', collection(object), object),
    delete: async (object, uid) => {
      const options = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
      await api.call('DELETE', path(object), { ...options, preconditions: { uid } });
    },
    atomicUpdate: (object, change) => updateAtomically(object, change, update),
    atomicStatusUpdate: (object, change) =>
      updateAtomically(object, change, resource.hasStatus ? updateStatus : update),
  };
}
