/**
 * What both kinds of controller share: a queue of parents, workers that sync them, and the events of parents and
 * children that put them there.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { systemClock } from './clock.ts';
import { causedBy, messageOf } from './errors.ts';
import type { EventRecorder } from './events.ts';
import { controllerOf, describe, groupOf, isBeingDeleted, type KubeObject } from './objects.ts';
import { createWorkQueue, type WorkQueue } from './queue.ts';
import { createRateLimiter, syncRateLimits } from './rate-limit.ts';
import { NotSyncedError } from './related.ts';
import type { Subscription } from './shared-caches.ts';
import { TooManyRequestsError } from './webhook.ts';

export interface ParentSource {
  subscription: Subscription;
  /** Only a new generation, other labels or annotations, or a deletion count as a change. */
  ignoreStatusChanges: boolean;
}

export interface ParentLoopOptions {
  parents: ParentSource[];
  children: Subscription[];
  workers: number;
  resyncPeriodSeconds: number | undefined;
  events: EventRecorder;
  log: Logger;
  /** Selected by the controller, or still carrying its finalizer. */
  isOurs(parent: KubeObject): boolean;
  /** Parents that might adopt such an orphan. */
  adoptersOf(orphan: KubeObject): KubeObject[];
  sync(parent: KubeObject): Promise<void>;
}

export interface ParentLoop {
  enqueue(parent: KubeObject): void;
  enqueueAfter(parent: KubeObject, seconds: number): void;
  start(): void;
  stop(): Promise<void>;
}

/** `apiVersion:kind:namespace:name` */
function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  return [apiVersion, kind, metadata.namespace ?? '', metadata.name].join(':');
}

/** A resync passes the same object twice and always counts. */
export function isStatusChangeOnly(before: KubeObject, after: KubeObject): boolean {
  const { generation, labels, annotations } = before.metadata;
  return (
    before !== after &&
    !isBeingDeleted(after) &&
    generation === after.metadata.generation &&
    isDeepStrictEqual(
      [labels ?? {}, annotations ?? {}],
      [after.metadata.labels ?? {}, after.metadata.annotations ?? {}],
    )
  );
}

export function createParentLoop(options: ParentLoopOptions): ParentLoop {
  const { parents, children, events, log } = options;
  const queue: WorkQueue = createWorkQueue({
    workers: options.workers,
    limiter: createRateLimiter(syncRateLimits, systemClock),
    clock: systemClock,
    work,
  });

  function enqueue(parent: KubeObject): void {
    if (options.isOurs(parent)) queue.add(keyOf(parent));
  }

  function find(key: string): KubeObject | undefined {
    const [apiVersion, kind, namespace, name] = key.split(':');
    const source = parents.find(
      ({ subscription: { resource } }) => resource.apiVersion === apiVersion && resource.kind === kind,
    );
    return source?.subscription.cache.get(namespace, name ?? '');
  }

  async function work(key: string): Promise<void> {
    const parent = find(key);
    try {
      if (parent) await options.sync(parent);
      queue.forget(key);
    } catch (error) {
      retry(key, parent, error);
    }
  }

  function retry(key: string, parent: KubeObject | undefined, error: unknown): void {
    const tooMany = causedBy(error, TooManyRequestsError);
    if (tooMany) queue.addAfter(key, tooMany.afterSeconds * 1000);
    else queue.addRateLimited(key);
    if (tooMany || !parent || causedBy(error, NotSyncedError)) return;
    log.warn({ parent: describe(parent) }, `sync failed: ${messageOf(error)}`);
    events.record(parent, 'Warning', 'SyncError', `Sync error: ${messageOf(error)}`);
  }

  /** The parent that controls the child, if it is one of ours and still the same object. */
  function parentOf(child: KubeObject): KubeObject | undefined {
    const owner = controllerOf(child);
    const source = parents.find(
      ({ subscription: { resource } }) =>
        resource.kind === owner?.kind && resource.group === groupOf(owner.apiVersion),
    );
    if (!owner || !source) return undefined;
    const { resource, cache } = source.subscription;
    const parent = cache.get(resource.namespaced ? child.metadata.namespace : undefined, owner.name);
    return parent?.metadata.uid === owner.uid ? parent : undefined;
  }

  function childGone(child: KubeObject): void {
    const parent = parentOf(child);
    if (parent) enqueue(parent);
  }

  function childSeen(child: KubeObject): void {
    if (controllerOf(child) || isBeingDeleted(child)) childGone(child);
    else options.adoptersOf(child).forEach(enqueue);
  }

  function listenToParents({ subscription, ignoreStatusChanges }: ParentSource): void {
    const { resyncPeriodSeconds } = options;
    const updated = (before: KubeObject, after: KubeObject) => {
      if (!ignoreStatusChanges || !isStatusChangeOnly(before, after)) enqueue(after);
    };
    const periodMs = resyncPeriodSeconds === undefined ? undefined : Math.max(resyncPeriodSeconds, 1) * 1000;
    subscription.listen({ added: enqueue, updated, deleted: enqueue }, periodMs);
  }

  function listenToChildren(subscription: Subscription): void {
    subscription.listen({
      added: childSeen,
      updated: (before, after) => {
        if (before.metadata.resourceVersion !== after.metadata.resourceVersion) childSeen(after);
      },
      deleted: childGone,
    });
  }

  const subscriptions = [...parents.map(({ subscription }) => subscription), ...children];

  return {
    enqueue,
    enqueueAfter: (parent, seconds) => queue.addAfter(keyOf(parent), seconds * 1000),
    start: () => {
      parents.forEach(listenToParents);
      children.forEach(listenToChildren);
      void Promise.all(subscriptions.map(({ synced }) => synced)).then(queue.start);
    },
    stop: async () => {
      for (const subscription of subscriptions) subscription.close();
      await queue.stop();
    },
  };
}
