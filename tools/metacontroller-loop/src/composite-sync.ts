/** One sync of a composite's parent: claim children, ask the hook, manage children, replace the status. */
import { isConflict, isNotFound } from './api.ts';
import { desiredChildren } from './child-labels.ts';
import { manageChildren, type UpdateMethods } from './children.ts';
import { claimChildren } from './claim.ts';
import type { Customize } from './customize.ts';
import { type ChildKind, clientOf, type Environment, type Hooks, inNamespaceOf } from './environment.ts';
import { wrap } from './errors.ts';
import { type Finalizer, managesChildren, removeFinalizer, syncFinalizer } from './finalizer.ts';
import { declareKind, insertObject, type ObjectMap, objectMapOf } from './object-map.ts';
import { describe, isBeingDeleted, type KubeObject } from './objects.ts';
import { compositeRequest } from './request.ts';
import type { ResourceClient } from './resource-client.ts';
import { type CompositeResponse, compositeResponse } from './response.ts';
import type { LabelMatcher } from './selector.ts';
import { replaceStatus } from './status.ts';

export interface Composite {
  environment: Environment;
  controller: KubeObject;
  hooks: Hooks;
  finalizer: Finalizer;
  /** The controller's own selector of parents. */
  isSelected: LabelMatcher;
  /** Selected, or still carrying the finalizer. */
  isOurs(parent: KubeObject): boolean;
  selectorOf(parent: KubeObject): LabelMatcher;
  generateSelector: boolean;
  /** Of the parents. */
  client: ResourceClient;
  kinds: ChildKind[];
  methodOf: UpdateMethods;
  customize: Customize;
  resyncAfter(parent: KubeObject, seconds: number): void;
}

async function observeChildren(
  { client, kinds, selectorOf }: Composite,
  parent: KubeObject,
): Promise<ObjectMap> {
  const observed: ObjectMap = new Map();
  const matches = selectorOf(parent);
  const namespace = client.resource.namespaced ? parent.metadata.namespace : undefined;
  for (const { subscription, client: children } of kinds) {
    declareKind(observed, children.resource);
    const { cache } = subscription;
    const candidates = [...cache.ownedBy(parent.metadata.uid ?? '', namespace), ...cache.orphans(namespace)];
    const claimed = await claimChildren({ parents: client, parent, children, matches }, candidates).catch(
      error => {
        throw wrap(`can't claim ${children.resource.kind} children`, error);
      },
    );
    for (const child of claimed) insertObject(observed, child);
  }
  return observed;
}

/** The finalize hook is asked about a parent that is going, or that isn't selected any more. */
async function askHook(
  composite: Composite,
  parent: KubeObject,
  children: ObjectMap,
): Promise<CompositeResponse> {
  const { controller, customize, hooks, isSelected } = composite;
  const related = await customize.relatedObjects(parent);
  const finalizing =
    hooks.finalize !== undefined && (isBeingDeleted(parent) || !isSelected(parent.metadata.labels));
  const hook = finalizing ? hooks.finalize : hooks.sync;
  if (!hook) throw new Error(`sync hook nil//not defined for ${describe(parent)}`);
  const request = compositeRequest({ controller, parent, children, related, finalizing });
  return hook.call(request, compositeResponse).catch(error => {
    const verb = finalizing ? 'finalize' : 'sync';
    throw wrap(`sync hook failed for ${describe(parent)}: ${verb} hook failed (version=v2)`, error);
  });
}

/** What went wrong with the children, if anything. */
async function manage(composite: Composite, parent: KubeObject, observed: ObjectMap, desired: KubeObject[]) {
  const { environment, finalizer, methodOf } = composite;
  if (!managesChildren(parent, finalizer)) return undefined;
  const management = { parent, observed, desired: objectMapOf(desired), methodOf };
  return manageChildren({ ...management, clientOf: kind => clientOf(environment, kind) }).then(
    () => undefined,
    error => wrap(`can't reconcile children for ${describe(parent)}`, error),
  );
}

/** Whether it was written, or needn't be; false when the parent is gone or others keep writing it. */
function writeStatus({ client }: Composite, parent: KubeObject, status: Record<string, unknown>) {
  return replaceStatus(client, parent, status).then(
    () => true,
    error => {
      if (isNotFound(error) || isConflict(error)) return false;
      throw wrap(`can't update status for ${describe(parent)}`, error);
    },
  );
}

/** A failure with the children doesn't keep the status from being written; it is thrown afterwards. */
async function act(
  composite: Composite,
  parent: KubeObject,
  observed: ObjectMap,
  response: CompositeResponse,
) {
  const { selectorOf, generateSelector } = composite;
  const children = inNamespaceOf(parent, response.children ?? []);
  const desired = desiredChildren(parent, children, selectorOf(parent), generateSelector);
  const failure = await manage(composite, parent, observed, desired);
  const written = await writeStatus(composite, parent, response.status ?? {});
  if (failure && written) throw failure;
}

function release({ client, finalizer }: Composite, parent: KubeObject): Promise<KubeObject> {
  return removeFinalizer(client, parent, finalizer.name).catch(error => {
    throw wrap(`can't remove finalizer for ${describe(parent)}`, error);
  });
}

/** Throws when the parent has to be tried again. */
export async function syncComposite(composite: Composite, cached: KubeObject): Promise<void> {
  const { client, finalizer, isOurs, resyncAfter } = composite;
  if (!isOurs(cached)) return;
  const parent = await syncFinalizer(client, cached, finalizer).catch(error => {
    throw wrap(`can't sync finalizer for ${describe(cached)}`, error);
  });
  if (!isOurs(parent)) return;
  const observed = await observeChildren(composite, parent);
  const response = await askHook(composite, parent, observed);
  const { resyncAfterSeconds, finalized } = response;
  if (resyncAfterSeconds && resyncAfterSeconds > 0) resyncAfter(parent, resyncAfterSeconds);
  await act(composite, finalized ? await release(composite, parent) : parent, observed, response);
}
