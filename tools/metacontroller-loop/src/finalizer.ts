/** The finalizer by which a controller with a finalize hook keeps its parents until it has cleaned up. */
import { isBeingDeleted, type KubeObject } from './objects.ts';
import type { ResourceClient } from './resource-client.ts';

export interface Finalizer {
  name: string;
  /** Whether the controller has a finalize hook. */
  enabled: boolean;
}

/** While one of these is there the garbage collector deals with the children. */
const collectorFinalizers = ['foregroundDeletion', 'orphan'];

export function hasFinalizer(object: KubeObject, name: string): boolean {
  return object.metadata.finalizers?.includes(name) ?? false;
}

export function withoutFinalizer(object: KubeObject, name: string): KubeObject {
  const finalizers = (object.metadata.finalizers ?? []).filter(candidate => candidate !== name);
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

function withFinalizer(object: KubeObject, name: string): KubeObject {
  const finalizers = [...(object.metadata.finalizers ?? []), name];
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

export function removeFinalizer(client: ResourceClient, object: KubeObject, name: string) {
  return client.atomicUpdate(object, current =>
    hasFinalizer(current, name) ? withoutFinalizer(current, name) : undefined,
  );
}

/** Adds it before anything else is done, removes it when the hook is gone; a dying object gets none any more. */
export async function syncFinalizer(
  client: ResourceClient,
  object: KubeObject,
  { name, enabled }: Finalizer,
) {
  if (hasFinalizer(object, name) === enabled) return object;
  if (!enabled) return removeFinalizer(client, object, name);
  if (isBeingDeleted(object)) return object;
  return client.atomicUpdate(object, current =>
    hasFinalizer(current, name) ? undefined : withFinalizer(current, name),
  );
}

/** Whether children are managed: always while the parent lives, then only on behalf of a finalize hook. */
export function managesChildren(parent: KubeObject, { name, enabled }: Finalizer): boolean {
  if (!isBeingDeleted(parent)) return true;
  const collected = parent.metadata.finalizers?.some(item => collectorFinalizers.includes(item));
  return enabled && !collected && hasFinalizer(parent, name);
}
