/** The status of a composite parent. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from './objects.ts';
import type { ResourceClient } from './resource-client.ts';

/**
 * Replaces the live status whole, whoever wrote the one that is there; nothing is written when they are equal.
 * `observedGeneration` is that of the parent the hook saw.
 */
export function replaceStatus(client: ResourceClient, parent: KubeObject, status: Record<string, unknown>) {
  const wanted = { ...status, observedGeneration: parent.metadata.generation ?? 0 };
  return client.atomicStatusUpdate(parent, current =>
    isDeepStrictEqual(current.status, wanted) ? undefined : { ...current, status: wanted },
  );
}
