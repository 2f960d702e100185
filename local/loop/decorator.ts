/** A DecoratorController: asks the hook about an object, writes its labels, annotations and status, then attachments. */
import { isConflict, isNotFound } from './api.ts';
import { manageChildren } from './children.ts';
import { type DecoratedObject, decorate } from './decorate.ts';
import {
  clientOf,
  type Environment,
  finalizerOf,
  inNamespaceOf,
  openChildren,
  openCustomize,
  openHooks,
  type RunningController,
} from './environment.ts';
import { wrap } from './errors.ts';
import { hasFinalizer, managesChildren, syncFinalizer } from './finalizer.ts';
import { declareKind, insertObject, type ObjectMap, objectMapOf } from './object-map.ts';
import { describe, groupOf, isBeingDeleted, type KubeObject } from './objects.ts';
import { createParentLoop } from './parent-loop.ts';
import { decoratorRequest } from './request.ts';
import type { ResourceClient } from './resource-client.ts';
import { type DecoratorResponse, decoratorResponse } from './response.ts';
import { type LabelMatcher, labelMatcher } from './selector.ts';
import type { DecoratorSpec } from './spec.ts';

export const decoratorAnnotation = 'metacontroller.k8s.io/decorator-controller';

interface DecoratedKind {
  group: string;
  kind: string;
  labels: LabelMatcher;
  annotations: LabelMatcher;
}

/** Whether the object is of a declared kind (of any version) and its labels and annotations are selected. */
function selects(kinds: DecoratedKind[], { apiVersion, kind, metadata }: KubeObject): boolean {
  const rule = kinds.findLast(
    candidate => candidate.kind === kind && candidate.group === groupOf(apiVersion),
  );
  return rule ? rule.labels(metadata.labels) && rule.annotations(metadata.annotations) : false;
}

/** Opens everything and starts. Throws when a resource or a secret can't be found. */
export async function startDecorator(
  environment: Environment,
  controller: KubeObject,
  spec: DecoratorSpec,
): Promise<RunningController> {
  const { api, discovery, caches, workers, events, log } = environment;
  const { name } = controller.metadata;
  const stopped = new AbortController();
  const hooks = await openHooks(api, spec.hooks, stopped.signal);
  const resources = await Promise.all(
    spec.resources.map(rule => discovery.resource(rule.apiVersion, rule.resource)),
  );
  const { kinds, methodOf } = await openChildren(environment, spec.attachments);
  const finalizer = finalizerOf('DecoratorController', name, spec.hooks);
  const decoratedKinds = spec.resources.map(({ labelSelector, annotationSelector }, index) => ({
    group: resources[index]?.group ?? '',
    kind: resources[index]?.kind ?? '',
    labels: labelMatcher(labelSelector),
    annotations: labelMatcher({ ...annotationSelector, matchLabels: annotationSelector?.matchAnnotations }),
  }));
  const parents = resources.map((resource, index) => ({
    subscription: caches.subscribe(resource),
    ignoreStatusChanges: spec.resources[index]?.ignoreStatusChanges ?? false,
  }));

  const isOurs = (parent: KubeObject) =>
    selects(decoratedKinds, parent) || hasFinalizer(parent, finalizer.name);

  const loop = createParentLoop({
    ...{ parents, workers, events, log, isOurs, sync },
    children: kinds.map(kind => kind.subscription),
    resyncPeriodSeconds: spec.resyncPeriodSeconds,
    adoptersOf: () => [],
  });
  const customize = await openCustomize(environment, {
    ...{ controller, hooks },
    parents: parents.map(({ subscription }) => subscription),
    enqueue: loop.enqueue,
  });

  /** What this controller attached; anything else the parent owns is not seen. */
  function attachmentsOf(parent: KubeObject): ObjectMap {
    const attachments: ObjectMap = new Map();
    for (const { subscription, client } of kinds) {
      declareKind(attachments, client.resource);
      const owned = subscription.cache.ownedBy(parent.metadata.uid ?? '', parent.metadata.namespace);
      for (const object of owned) {
        if (object.metadata.annotations?.[decoratorAnnotation] === name) insertObject(attachments, object);
      }
    }
    return attachments;
  }

  async function ask(
    parent: KubeObject,
    children: ObjectMap,
    related: ObjectMap,
  ): Promise<DecoratorResponse> {
    const finalizing =
      hooks.finalize !== undefined && (isBeingDeleted(parent) || !selects(decoratedKinds, parent));
    const hook = finalizing ? hooks.finalize : hooks.sync;
    if (!hook) throw new Error('no enabled hooks found');
    const request = decoratorRequest({ controller, parent, children, related, finalizing });
    return hook.call(request, decoratorResponse).catch(error => {
      throw wrap(`${finalizing ? 'finalize' : 'sync'} hook failed (version=v2)`, error);
    });
  }

  async function sync(cached: KubeObject): Promise<void> {
    if (!isOurs(cached)) return;
    const client = await clientOf(environment, cached);
    const parent = await syncFinalizer(client, cached, finalizer).catch(error => {
      throw wrap(`can't sync finalizer for ${describe(cached)}`, error);
    });
    if (!isOurs(parent)) return;
    const attachments = attachmentsOf(parent);
    const response = await ask(parent, attachments, await customize.relatedObjects(parent));
    const resyncAfterSeconds = response.resyncAfterSeconds ?? 0;
    if (resyncAfterSeconds > 0) loop.enqueueAfter(parent, resyncAfterSeconds);
    const written = await write(client, parent, decorate(parent, response, finalizer.name));
    if (written && managesChildren(parent, finalizer)) await attach(parent, attachments, response);
  }

  /** Status first, then the object; false when another writer was faster: its event brings the object back. */
  async function write(
    client: ResourceClient,
    parent: KubeObject,
    decorated: DecoratedObject,
  ): Promise<boolean> {
    if (!decorated.changed) return true;
    const overtaken = (what: string) => (error: unknown) => {
      if (isNotFound(error) || isConflict(error)) return undefined;
      throw wrap(`can't update ${what}`, error);
    };
    let { object } = decorated;
    if (decorated.statusChanged && client.resource.hasStatus) {
      const stored = await client.updateStatus(object).catch(overtaken('status'));
      if (!stored) return false;
      const { resourceVersion = '' } = stored.metadata;
      object = { ...object, metadata: { ...object.metadata, resourceVersion } };
    }
    const released = decorated.release(object);
    return (await client.update(released).catch(overtaken(describe(parent)))) !== undefined;
  }

  async function attach(parent: KubeObject, observed: ObjectMap, response: DecoratorResponse): Promise<void> {
    const marked = inNamespaceOf(parent, response.attachments ?? []).map(object => ({
      ...object,
      metadata: {
        ...object.metadata,
        annotations: { ...object.metadata.annotations, [decoratorAnnotation]: name },
      },
    }));
    const management = { parent, observed, desired: objectMapOf(marked), methodOf };
    await manageChildren({ ...management, clientOf: kind => clientOf(environment, kind) }).catch(error => {
      throw wrap(`can't reconcile children for ${describe(parent)}`, error);
    });
  }

  loop.start();
  return {
    stop: async () => {
      stopped.abort();
      customize.close();
      await loop.stop();
    },
  };
}
