/** One cache and one watch per resource, however many controllers use it; the last one out closes the door. */
import type { Logger } from 'pino';
import { type Api, ApiError } from './api.ts';
import { createCache, type Listener, type ObjectCache, type WritableCache } from './cache.ts';
import type { Resource } from './discovery.ts';
import { kindKey } from './object-map.ts';
import { follow } from './watch.ts';

export interface Subscription {
  resource: Resource;
  cache: ObjectCache;
  /** Resolves once the first list has arrived. */
  synced: Promise<void>;
  isSynced(): boolean;
  /** Hears of what is there already, then of every change; a resync period shorter than the common one is its own. */
  listen(listener: Listener, resyncPeriodMs?: number): void;
  close(): void;
}

export interface SharedCaches {
  subscribe(resource: Resource): Subscription;
  close(): void;
}

interface Shared {
  cache: WritableCache;
  synced: Promise<void>;
  isSynced: boolean;
  subscribers: number;
  stop: AbortController;
}

export interface SharedCachesOptions {
  api: Api;
  /** How often every listener hears of every object again. */
  flushIntervalMs: number;
  log: Logger;
}

export function createSharedCaches({ api, flushIntervalMs, log }: SharedCachesOptions): SharedCaches {
  const open = new Map<string, Shared>();

  function start(resource: Resource): Shared {
    const cache = createCache();
    const stop = new AbortController();
    const { promise: synced, resolve } = Promise.withResolvers<void>();
    const shared: Shared = { cache, synced, isSynced: false, subscribers: 0, stop };
    const followed = {
      upsert: cache.upsert,
      remove: cache.remove,
      replace: (objects: Parameters<typeof cache.replace>[0]) => {
        cache.replace(objects);
        shared.isSynced = true;
        resolve();
      },
      broken: (error: unknown) => {
        // What is refused stays so until somebody does something about it.
        const level = error instanceof ApiError && error.status === 403 ? 'error' : 'debug';
        log[level]({ resource: resource.name, err: error }, 'watch broken');
      },
    };
    void follow(api, resource, followed, stop.signal);
    every(flushIntervalMs, stop.signal, () => cache.listeners.forEach(cache.resync));
    return shared;
  }

  function subscribe(resource: Resource): Subscription {
    const key = kindKey(resource);
    const shared = open.get(key) ?? start(resource);
    open.set(key, shared);
    shared.subscribers += 1;
    const { cache, synced } = shared;
    const mine = new AbortController();

    function listen(listener: Listener, resyncPeriodMs = flushIntervalMs): void {
      cache.listeners.add(listener);
      mine.signal.addEventListener('abort', () => cache.listeners.delete(listener));
      cache.resync(listener);
      if (resyncPeriodMs < flushIntervalMs) every(resyncPeriodMs, mine.signal, () => cache.resync(listener));
    }

    function close(): void {
      if (mine.signal.aborted) return;
      mine.abort();
      shared.subscribers -= 1;
      if (shared.subscribers > 0) return;
      shared.stop.abort();
      open.delete(key);
    }

    return { resource, cache, synced, isSynced: () => shared.isSynced, listen, close };
  }

  function close(): void {
    for (const { stop } of open.values()) stop.abort();
  }

  return { subscribe, close };
}

function every(periodMs: number, signal: AbortSignal, run: () => void): void {
  const timer = setInterval(run, periodMs);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer));
}
