/** A CompositeController: claims children, asks the hook, manages children, replaces the status. */
import { isConflict, isNotFound } from './api.ts';
import { desiredChildren } from './child-labels.ts';
import { manageChildren } from './children.ts';
import { claimChildren } from './claim.ts';
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
import { hasFinalizer, managesChildren, removeFinalizer, syncFinalizer } from './finalizer.ts';
import { declareKind, insertObject, type ObjectMap, objectMapOf } from './object-map.ts';
import { describe, isBeingDeleted, type KubeObject } from './objects.ts';
import { createParentLoop } from './parent-loop.ts';
import { parentSelector } from './parent-selector.ts';
import { compositeRequest } from './request.ts';
import { createResourceClient } from './resource-client.ts';
import { type CompositeResponse, compositeResponse } from './response.ts';
import { labelMatcher } from './selector.ts';
import type { CompositeSpec } from './spec.ts';
import { replaceStatus } from './status.ts';

/** Opens everything and starts. Throws when a resource or a secret can't be found. */
export async function startComposite(
  environment: Environment,
  controller: KubeObject,
  spec: CompositeSpec,
): Promise<RunningController> {
  const { api, discovery, caches, workers, events, log } = environment;
  const { parentResource, resyncPeriodSeconds } = spec;
  const stopped = new AbortController();
  const hooks = await openHooks(api, spec.hooks, stopped.signal);
  const resource = await discovery.resource(parentResource.apiVersion, parentResource.resource);
  const { kinds, methodOf } = await openChildren(environment, spec.childResources);
  const finalizer = finalizerOf('CompositeController', controller.metadata.name, spec.hooks);
  const selected = labelMatcher(parentResource.labelSelector);
  const selectorOf = parentSelector(spec.generateSelector);
  const client = createResourceClient(api, resource);
  const subscription = caches.subscribe(resource);

  const isOurs = (parent: KubeObject) =>
    hasFinalizer(parent, finalizer.name) || selected(parent.metadata.labels);

  const loop = createParentLoop({
    parents: [{ subscription, ignoreStatusChanges: parentResource.ignoreStatusChanges }],
    children: kinds.map(kind => kind.subscription),
    ...{ workers, resyncPeriodSeconds, events, log, isOurs, adoptersOf, sync },
  });
  const customize = await openCustomize(environment, {
    ...{ controller, hooks },
    parents: [subscription],
    enqueue: loop.enqueue,
  });

  function adoptersOf(orphan: KubeObject): KubeObject[] {
    const parents = subscription.cache.inNamespace(
      resource.namespaced ? orphan.metadata.namespace : undefined,
    );
    return parents.filter(parent => {
      try {
        return selectorOf(parent)(orphan.metadata.labels);
      } catch {
        return false;
      }
    });
  }

  async function observe(parent: KubeObject): Promise<ObjectMap> {
    const observed: ObjectMap = new Map();
    const matches = selectorOf(parent);
    const namespace = resource.namespaced ? parent.metadata.namespace : undefined;
    for (const kind of kinds) {
      const { cache } = kind.subscription;
      declareKind(observed, kind.client.resource);
      const candidates = [
        ...cache.ownedBy(parent.metadata.uid ?? '', namespace),
        ...cache.orphans(namespace),
      ];
      const claim = { parents: client, parent, children: kind.client, matches };
      const claimed = await claimChildren(claim, candidates).catch(error => {
        throw wrap(`can't claim ${kind.client.resource.kind} children`, error);
      });
      for (const child of claimed) insertObject(observed, child);
    }
    return observed;
  }

  async function ask(
    parent: KubeObject,
    children: ObjectMap,
    related: ObjectMap,
  ): Promise<CompositeResponse> {
    const finalizing =
      hooks.finalize !== undefined && (isBeingDeleted(parent) || !selected(parent.metadata.labels));
    const hook = finalizing ? hooks.finalize : hooks.sync;
    if (!hook) throw new Error(`sync hook nil//not defined for ${describe(parent)}`);
    const request = compositeRequest({ controller, parent, children, related, finalizing });
    return hook.call(request, compositeResponse).catch(error => {
      const name = finalizing ? 'finalize' : 'sync';
      throw wrap(`sync hook failed for ${describe(parent)}: ${name} hook failed (version=v2)`, error);
    });
  }

  async function sync(cached: KubeObject): Promise<void> {
    if (!isOurs(cached)) return;
    const parent = await syncFinalizer(client, cached, finalizer).catch(error => {
      throw wrap(`can't sync finalizer for ${describe(cached)}`, error);
    });
    if (!isOurs(parent)) return;
    const observed = await observe(parent);
    const response = await ask(parent, observed, await customize.relatedObjects(parent));
    const resyncAfterSeconds = response.resyncAfterSeconds ?? 0;
    if (resyncAfterSeconds > 0) loop.enqueueAfter(parent, resyncAfterSeconds);
    await act(response.finalized ? await release(parent) : parent, observed, response);
  }

  function release(parent: KubeObject): Promise<KubeObject> {
    return removeFinalizer(client, parent, finalizer.name).catch(error => {
      throw wrap(`can't remove finalizer for ${describe(parent)}`, error);
    });
  }

  /** A failure with the children doesn't keep the status from being written; it is thrown afterwards. */
  async function act(parent: KubeObject, observed: ObjectMap, response: CompositeResponse): Promise<void> {
    const children = inNamespaceOf(parent, response.children ?? []);
    const desired = objectMapOf(desiredChildren(parent, children, selectorOf(parent), spec.generateSelector));
    let failure: Error | undefined;
    if (managesChildren(parent, finalizer)) {
      const management = { parent, observed, desired, methodOf };
      await manageChildren({ ...management, clientOf: kind => clientOf(environment, kind) }).catch(error => {
        failure = wrap(`can't reconcile children for ${describe(parent)}`, error);
      });
    }
    const overtaken = await replaceStatus(client, parent, response.status ?? {}).then(
      () => false,
      error => {
        if (isNotFound(error) || isConflict(error)) return true;
        throw wrap(`can't update status for ${describe(parent)}`, error);
      },
    );
    if (failure && !overtaken) throw failure;
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
