/** One sync of a decorated object: ask the hook, write status and object, manage attachments. */
import { isConflict, isNotFound } from './api.ts';
import { manageChildren, type UpdateMethods } from './children.ts';
import type { Customize } from './customize.ts';
import { type DecoratedObject, decorate } from './decorate.ts';
import { type ChildKind, clientOf, type Environment, type Hooks, inNamespaceOf } from './environment.ts';
import { wrap } from './errors.ts';
import { type Finalizer, managesChildren, syncFinalizer } from './finalizer.ts';
import { declareKind, insertObject, type ObjectMap, objectMapOf } from './object-map.ts';
import { describe, isBeingDeleted, type KubeObject } from './objects.ts';
import { decoratorRequest } from './request.ts';
import type { ResourceClient } from './resource-client.ts';
import { type DecoratorResponse, decoratorResponse } from './response.ts';

export const decoratorAnnotation = 'metacontroller.k8s.io/decorator-controller';

export interface Decorator {
  environment: Environment;
  controller: KubeObject;
  hooks: Hooks;
  finalizer: Finalizer;
  isSelected(object: KubeObject): boolean;
  /** Selected, or still carrying the finalizer. */
  isOurs(object: KubeObject): boolean;
  kinds: ChildKind[];
  methodOf: UpdateMethods;
  customize: Customize;
  resyncAfter(object: KubeObject, seconds: number): void;
}

/** What this controller attached; anything else the object owns is not seen. */
function observeAttachments({ controller, kinds }: Decorator, object: KubeObject): ObjectMap {
  const observed: ObjectMap = new Map();
  for (const { subscription, client } of kinds) {
    declareKind(observed, client.resource);
    const owned = subscription.cache.ownedBy(object.metadata.uid ?? '', object.metadata.namespace);
    for (const candidate of owned) {
      const attachedBy = candidate.metadata.annotations?.[decoratorAnnotation];
      if (attachedBy === controller.metadata.name) insertObject(observed, candidate);
    }
  }
  return observed;
}

/** Without a finalize hook, sync is asked about a dying object too. */
async function askHook(
  decorator: Decorator,
  parent: KubeObject,
  children: ObjectMap,
): Promise<DecoratorResponse> {
  const { controller, customize, hooks, isSelected } = decorator;
  const related = await customize.relatedObjects(parent);
  const finalizing = hooks.finalize !== undefined && (isBeingDeleted(parent) || !isSelected(parent));
  const hook = finalizing ? hooks.finalize : hooks.sync;
  if (!hook) throw new Error('no enabled hooks found');
  const request = decoratorRequest({ controller, parent, children, related, finalizing });
  return hook.call(request, decoratorResponse).catch(error => {
    throw wrap(`${finalizing ? 'finalize' : 'sync'} hook failed (version=v2)`, error);
  });
}

/** Undefined when the object is gone or another writer was faster: its event brings the object back. */
function unlessOvertaken(written: Promise<KubeObject>, what: string): Promise<KubeObject | undefined> {
  return written.catch(error => {
    if (isNotFound(error) || isConflict(error)) return undefined;
    throw wrap(`can't update ${what}`, error);
  });
}

/** Status first, then the object, changed or not; false when overtaken. */
async function write(client: ResourceClient, { object, changed, statusChanged, release }: DecoratedObject) {
  if (!changed) return true;
  let { resourceVersion = '' } = object.metadata;
  if (statusChanged && client.resource.hasStatus) {
    const stored = await unlessOvertaken(client.updateStatus(object), 'status');
    if (!stored) return false;
    resourceVersion = stored.metadata.resourceVersion ?? '';
  }
  const latest = release({ ...object, metadata: { ...object.metadata, resourceVersion } });
  return (await unlessOvertaken(client.update(latest), describe(object))) !== undefined;
}

function marked(attachment: KubeObject, controller: KubeObject): KubeObject {
  const annotations = { ...attachment.metadata.annotations, [decoratorAnnotation]: controller.metadata.name };
  return { ...attachment, metadata: { ...attachment.metadata, annotations } };
}

async function attach(decorator: Decorator, parent: KubeObject, observed: ObjectMap, wanted: KubeObject[]) {
  const { controller, environment, finalizer, methodOf } = decorator;
  if (!managesChildren(parent, finalizer)) return;
  const attachments = inNamespaceOf(parent, wanted).map(attachment => marked(attachment, controller));
  const management = { parent, observed, desired: objectMapOf(attachments), methodOf };
  await manageChildren({ ...management, clientOf: kind => clientOf(environment, kind) }).catch(error => {
    throw wrap(`can't reconcile children for ${describe(parent)}`, error);
  });
}

/** Throws when the object has to be tried again. */
export async function syncDecorator(decorator: Decorator, cached: KubeObject): Promise<void> {
  const { environment, finalizer, isOurs, resyncAfter } = decorator;
  if (!isOurs(cached)) return;
  const client = await clientOf(environment, cached);
  const object = await syncFinalizer(client, cached, finalizer).catch(error => {
    throw wrap(`can't sync finalizer for ${describe(cached)}`, error);
  });
  if (!isOurs(object)) return;
  const observed = observeAttachments(decorator, object);
  const response = await askHook(decorator, object, observed);
  const { resyncAfterSeconds, attachments } = response;
  if (resyncAfterSeconds && resyncAfterSeconds > 0) resyncAfter(object, resyncAfterSeconds);
  const written = await write(client, decorate(object, response, finalizer.name));
  if (written) await attach(decorator, object, observed, attachments ?? []);
}
