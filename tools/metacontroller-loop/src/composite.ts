/** Runs one CompositeController. */
import { syncComposite } from './composite-sync.ts';
import { createCustomize } from './customize.ts';
import {
  type Environment,
  finalizerOf,
  openChildren,
  openHooks,
  type RunningController,
} from './environment.ts';
import { hasFinalizer } from './finalizer.ts';
import type { KubeObject } from './objects.ts';
import { createParentLoop } from './parent-loop.ts';
import { parentSelector } from './parent-selector.ts';
import { createResourceClient } from './resource-client.ts';
import { labelMatcher } from './selector.ts';
import type { CompositeSpec } from './spec.ts';

/** Whether the selector says so; a parent whose selector is unusable adopts nothing. */
function wouldAdopt(
  parent: KubeObject,
  orphan: KubeObject,
  selectorOf: ReturnType<typeof parentSelector>,
): boolean {
  try {
    return selectorOf(parent)(orphan.metadata.labels);
  } catch {
    return false;
  }
}

/** Opens everything and starts. Throws when a resource or a secret can't be found. */
export async function startComposite(
  environment: Environment,
  controller: KubeObject,
  spec: CompositeSpec,
): Promise<RunningController> {
  const { api, discovery, caches, namespaces, read } = environment;
  const { parentResource, generateSelector } = spec;
  const stopped = new AbortController();
  const isSelected = labelMatcher(parentResource.labelSelector);
  const selectorOf = parentSelector(generateSelector);
  const finalizer = finalizerOf('CompositeController', controller.metadata.name, spec.hooks);
  const hooks = await openHooks(read, spec.hooks, stopped.signal);
  const resource = await discovery.resource(parentResource.apiVersion, parentResource.resource);
  const { kinds, methodOf } = await openChildren(environment, spec.childResources);
  const subscription = caches.subscribe(resource);

  const isOurs = (parent: KubeObject) =>
    hasFinalizer(parent, finalizer.name) || isSelected(parent.metadata.labels);
  const adoptersOf = (orphan: KubeObject) =>
    subscription.cache
      .inNamespace(resource.namespaced ? orphan.metadata.namespace : undefined)
      .filter(parent => wouldAdopt(parent, orphan, selectorOf));

  const loop = createParentLoop({
    ...environment,
    ...{ isOurs, adoptersOf, resyncPeriodSeconds: spec.resyncPeriodSeconds },
    parents: [{ subscription, ignoreStatusChanges: parentResource.ignoreStatusChanges }],
    children: kinds.map(kind => kind.subscription),
    sync: parent => syncComposite(composite, parent),
  });
  const customize = createCustomize({
    ...{ controller, discovery, caches, namespaces, enqueue: loop.enqueue },
    hook: hooks.customize,
    parents: subscription.cache.all,
  });
  const composite = {
    ...{ environment, controller, hooks, finalizer, isSelected, isOurs, selectorOf, generateSelector },
    ...{ client: createResourceClient(api, resource), kinds, methodOf, customize },
    resyncAfter: loop.enqueueAfter,
  };

  loop.start();
  return {
    stop: async () => {
      stopped.abort();
      customize.close();
      await loop.stop();
    },
  };
}
