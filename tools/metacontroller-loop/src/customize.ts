/** Asks the customize hook what a parent relates to, remembers the answer, and finds those objects. */

import type { Listener } from './cache.ts';
import type { Discovery, Resource } from './discovery.ts';
import { declareKind, insertObject, type ObjectMap } from './object-map.ts';
import type { KubeObject } from './objects.ts';
import { type Namespaces, NotSyncedError, relatedPredicate } from './related.ts';
import { customizeRequest } from './request.ts';
import { customizeResponse, type RelatedRule } from './response.ts';
import type { SharedCaches, Subscription } from './shared-caches.ts';
import type { Webhook } from './webhook.ts';

const rememberedForMs = 20 * 60_000;

export interface Customize {
  relatedObjects(parent: KubeObject): Promise<ObjectMap>;
  close(): void;
}

export interface CustomizeOptions {
  controller: KubeObject;
  hook: Webhook | undefined;
  discovery: Discovery;
  caches: SharedCaches;
  namespaces: Namespaces;
  parents(): Iterable<KubeObject>;
  enqueue(parent: KubeObject): void;
}

interface Remembered {
  rules: RelatedRule[];
  until: number;
}

/** Answers by (uid, generation): labels, annotations and status of the parent don't ask again. */
export function createRuleCache(now: () => number) {
  const remembered = new Map<string, Remembered>();
  const keyOf = ({ metadata }: KubeObject) => `${metadata.uid}/${metadata.generation}`;
  return {
    get: (parent: KubeObject): RelatedRule[] | undefined => {
      const answer = remembered.get(keyOf(parent));
      return answer && answer.until > now() ? answer.rules : undefined;
    },
    set: (parent: KubeObject, rules: RelatedRule[]): void => {
      for (const [key, { until }] of remembered) if (until <= now()) remembered.delete(key);
      remembered.set(keyOf(parent), { rules, until: now() + rememberedForMs });
    },
  };
}

export function createCustomize(options: CustomizeOptions): Customize {
  const { controller, hook, discovery, caches, namespaces } = options;
  const answers = createRuleCache(Date.now);
  const subscriptions = new Map<string, Subscription>();

  async function rulesOf(parent: KubeObject): Promise<RelatedRule[]> {
    if (!hook) return [];
    const remembered = answers.get(parent);
    if (remembered) return remembered;
    const answer = await hook.call(customizeRequest(controller, parent), customizeResponse);
    answers.set(parent, answer.relatedResources ?? []);
    return answer.relatedResources ?? [];
  }

  function subscribe(resource: Resource): Subscription {
    const key = `${resource.apiVersion}/${resource.name}`;
    const existing = subscriptions.get(key);
    if (existing) return existing;
    const subscription = caches.subscribe(resource);
    subscriptions.set(key, subscription);
    subscription.listen(relatedListener(resource));
    return subscription;
  }

  function relatedListener(resource: Resource): Listener {
    return {
      added: object => void notify(resource, [object]),
      updated: (before, after) => {
        if (before.metadata.resourceVersion !== after.metadata.resourceVersion) {
          void notify(resource, [before, after]);
        }
      },
      deleted: object => void notify(resource, [object]),
    };
  }

  /** A parent whose rules can't be had is skipped: its own sync tells about that. */
  async function notify(resource: Resource, objects: KubeObject[]): Promise<void> {
    for (const parent of [...options.parents()]) {
      const rules = await rulesOf(parent).catch(() => []);
      if (rules.some(rule => matches(rule, resource, objects))) options.enqueue(parent);
    }
  }

  function matches(rule: RelatedRule, resource: Resource, objects: KubeObject[]): boolean {
    if (rule.apiVersion !== resource.apiVersion || rule.resource !== resource.name) return false;
    try {
      return objects.some(relatedPredicate(rule, resource, namespaces));
    } catch {
      return false;
    }
  }

  async function relatedObjects(parent: KubeObject): Promise<ObjectMap> {
    const related: ObjectMap = new Map();
    for (const rule of await rulesOf(parent)) {
      const resource = await discovery.resource(rule.apiVersion, rule.resource);
      const subscription = subscribe(resource);
      if (!subscription.isSynced()) throw new NotSyncedError();
      const selected = relatedPredicate(rule, resource, namespaces);
      declareKind(related, resource);
      for (const object of subscription.cache.all()) if (selected(object)) insertObject(related, object);
    }
    return related;
  }

  function close(): void {
    for (const subscription of subscriptions.values()) subscription.close();
  }

  return { relatedObjects, close };
}
