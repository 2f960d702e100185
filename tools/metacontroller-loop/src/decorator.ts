/** Runs one DecoratorController. */
import { createCustomize } from './customize.ts';
import { syncDecorator } from './decorator-sync.ts';
import type { Resource } from './discovery.ts';
import {
  type Environment,
  finalizerOf,
  openChildren,
  openHooks,
  type RunningController,
} from './environment.ts';
import { hasFinalizer } from './finalizer.ts';
import { groupOf, type KubeObject } from './objects.ts';
import { createParentLoop } from './parent-loop.ts';
import { labelMatcher } from './selector.ts';
import type { DecoratorSpec } from './spec.ts';

type Rule = DecoratorSpec['resources'][number];

/** A kind, of any version, with the labels and annotations that are selected. */
function kindSelector({ group, kind }: Resource, { labelSelector, annotationSelector }: Rule) {
  const labels = labelMatcher(labelSelector);
  const annotations = labelMatcher({
    ...annotationSelector,
    matchLabels: annotationSelector?.matchAnnotations,
  });
  return {
    isKind: (object: KubeObject) => object.kind === kind && groupOf(object.apiVersion) === group,
    matches: ({ metadata }: KubeObject) => labels(metadata.labels) && annotations(metadata.annotations),
  };
}

/** Opens everything and starts. Throws when a resource or a secret can't be found. */
export async function startDecorator(
  environment: Environment,
  controller: KubeObject,
  spec: DecoratorSpec,
): Promise<RunningController> {
  const { discovery, caches, namespaces, read } = environment;
  const stopped = new AbortController();
  const finalizer = finalizerOf('DecoratorController', controller.metadata.name, spec.hooks);
  const hooks = await openHooks(read, spec.hooks, stopped.signal);
  const rules = await Promise.all(
    spec.resources.map(async rule => ({
      rule,
      resource: await discovery.resource(rule.apiVersion, rule.resource),
    })),
  );
  const selectors = rules.map(({ resource, rule }) => kindSelector(resource, rule));
  const { kinds, methodOf } = await openChildren(environment, spec.attachments);
  const parents = rules.map(({ resource, rule }) => ({
    subscription: caches.subscribe(resource),
    ignoreStatusChanges: rule.ignoreStatusChanges,
  }));

  const isSelected = (object: KubeObject) =>
    selectors.findLast(({ isKind }) => isKind(object))?.matches(object) ?? false;
  const isOurs = (object: KubeObject) => isSelected(object) || hasFinalizer(object, finalizer.name);

  const loop = createParentLoop({
    ...environment,
    ...{ parents, isOurs, resyncPeriodSeconds: spec.resyncPeriodSeconds },
    children: kinds.map(kind => kind.subscription),
    adoptersOf: () => [],
    sync: object => syncDecorator(decorator, object),
  });
  const customize = createCustomize({
    ...{ controller, discovery, caches, namespaces, enqueue: loop.enqueue },
    hook: hooks.customize,
    parents: () => parents.flatMap(({ subscription }) => [...subscription.cache.all()]),
  });
  const decorator = {
    ...{ environment, controller, hooks, finalizer, isSelected, isOurs, kinds, methodOf, customize },
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
