/** The writes of Metacontroller; a conflict is tried again at once, since time doesn't pass by itself here. */
import { type Api, ApiError, isConflict, isNotFound } from '../../../tools/metacontroller-loop/src/api.ts';
import type { Resource } from '../../../tools/metacontroller-loop/src/discovery.ts';
import type { KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import {
  type Change,
  createResourceClient,
  type ResourceClient,
} from '../../../tools/metacontroller-loop/src/resource-client.ts';

const mostTries = 4;

export function createClient(api: Api, resource: Resource): ResourceClient {
  const client = createResourceClient(api, resource);

  async function tryUpdate(original: KubeObject, change: Change, write: ResourceClient['update']) {
    const current = await client.get(original);
    if (current.metadata.uid !== original.metadata.uid) throw new ApiError(404, 'NotFound', 'not found');
    const changed = change(current);
    return changed ? write(changed) : current;
  }

  async function update(original: KubeObject, change: Change, write: ResourceClient['update']) {
    for (let tries = 1; tries < mostTries; tries += 1) {
      try {
        return await tryUpdate(original, change, write);
      } catch (error) {
        if (isNotFound(error) || !isConflict(error)) throw error;
      }
    }
    return tryUpdate(original, change, write);
  }

  return {
    ...client,
    atomicUpdate: (object, change) => update(object, change, client.update),
    atomicStatusUpdate: (object, change) => update(object, change, client.updateStatus),
  };
}
