/** Makes the children that are into the children that should be. */

import { isDeepStrictEqual } from 'node:util';
import { isAlreadyExists, isConflict, isNotFound } from './api.ts';
import { updatedObject, withLastApplied } from './apply.ts';
import { tryAll, wrap } from './errors.ts';
import { kindKey, type ObjectGroup, type ObjectMap, sortedGroups } from './object-map.ts';
import {
  controllerReference,
  type GroupVersionKind,
  groupOf,
  isBeingDeleted,
  type KubeObject,
  qualifiedName,
} from './objects.ts';
import type { ResourceClient } from './resource-client.ts';
import type { UpdateMethod } from './spec.ts';

export interface Management {
  parent: KubeObject;
  observed: ObjectMap;
  desired: ObjectMap;
  /** Throws when the API server doesn't know the kind. */
  clientOf(kind: GroupVersionKind): Promise<ResourceClient>;
  methodOf: UpdateMethods;
}

/** How children of a kind are updated; the API version doesn't matter. */
export type UpdateMethods = (kind: GroupVersionKind) => UpdateMethod;

export function updateMethods(
  rules: (GroupVersionKind & { method: UpdateMethod | undefined })[],
): UpdateMethods {
  const key = ({ apiVersion, kind }: GroupVersionKind) => `${kind}.${groupOf(apiVersion)}`;
  const methods = new Map(rules.map(rule => [key(rule), rule.method]));
  return kind => methods.get(key(kind)) ?? 'OnDelete';
}

function swallow(...expected: ((error: unknown) => boolean)[]): (error: unknown) => void {
  return error => {
    if (!expected.some(isExpected => isExpected(error))) throw error;
  };
}

function deleteObject(client: ResourceClient, object: KubeObject): Promise<void> {
  return client.delete(object, object.metadata.uid ?? '').catch(swallow(isNotFound));
}

async function deleteOmitted(
  client: ResourceClient,
  observed: ObjectGroup,
  desired: ObjectGroup | undefined,
) {
  const omitted = [...observed.objects].filter(
    ([name, object]) => !isBeingDeleted(object) && !desired?.objects.has(name),
  );
  await tryAll(omitted, ([name, object]) =>
    deleteObject(client, object).catch(error => {
      throw wrap(`can't delete ${object.kind} ${name}`, error);
    }),
  );
}

function owned(object: KubeObject, parent: KubeObject): KubeObject {
  const ownerReferences = object.metadata.ownerReferences ?? [];
  if (ownerReferences.some(({ uid }) => uid === parent.metadata.uid)) return object;
  const withParent = [...ownerReferences, controllerReference(parent)];
  return { ...object, metadata: { ...object.metadata, ownerReferences: withParent } };
}

async function create(client: ResourceClient, desired: KubeObject, parent: KubeObject): Promise<void> {
  const remembered = withLastApplied(desired, desired);
  await client.create(owned(remembered, parent)).then(() => undefined, swallow(isAlreadyExists));
}

type Update = (client: ResourceClient, observed: KubeObject, updated: KubeObject) => Promise<void>;

/** A conflict is left to the event that the other writer caused. */
const updates: Record<UpdateMethod, Update> = {
  OnDelete: async () => undefined,
  Recreate: deleteObject,
  InPlace: (client, _observed, updated) =>
    client.update(updated).then(() => undefined, swallow(isNotFound, isConflict)),
};

async function update(
  client: ResourceClient,
  observed: KubeObject,
  desired: KubeObject,
  method: UpdateMethod,
) {
  const updated = updatedObject(observed, desired);
  if (isDeepStrictEqual(updated, observed) || isBeingDeleted(observed)) return;
  await updates[method](client, observed, updated);
}

/**
 * Deletes what is no longer wanted, then creates and updates the rest, one after the other, kind by kind. A
 * failure doesn't stop the others; the error thrown in the end names them all.
 */
export async function manageChildren({ parent, observed, desired, clientOf, methodOf }: Management) {
  const deletions = sortedGroups(observed).map(group => async () => {
    await deleteOmitted(await clientOf(group), group, desired.get(kindKey(group)));
  });
  const writes = sortedGroups(desired).map(group => async () => {
    const client = await clientOf(group);
    const existing = observed.get(kindKey(group))?.objects;
    await tryAll(group.objects.values(), async wanted => {
      const current = existing?.get(qualifiedName(wanted));
      if (current) await update(client, current, wanted, methodOf(group));
      else await create(client, wanted, parent);
    });
  });
  await tryAll([...deletions, ...writes], step => step());
}
