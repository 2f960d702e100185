/** One watch per kind: tells when an object got ready and when all are gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import type { ListedObject } from '../../../src/kubernetes/list.ts';
import { resourcePath } from '../../../src/kubernetes/paths.ts';
import { keepWatching } from '../../../src/kubernetes/watch.ts';
import { createLogger } from '../../../src/log.ts';
import type { StartedKind } from './objects.ts';

export interface Observer {
  /** Resolves with `performance.now()` of the event that shows it ready; ask before it is created. */
  ready(name: string): Promise<number>;
  /** Resolves when there is none left. */
  gone(): Promise<void>;
}

const patienceMs = 180_000;

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what} within ${patienceMs / 1000} s`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}

/** Watches the objects of this kind until the signal is given. */
export function observe(kubernetes: Kubernetes, kind: StartedKind, signal: AbortSignal): Observer {
  const present = new Set<string>();
  const awaited = new Map<string, (atMs: number) => void>();
  const emptied: (() => void)[] = [];

  function onEvent(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ListedObject): void {
    const atMs = performance.now();
    const { name } = object.metadata;
    if (type === 'DELETED') {
      present.delete(name);
      if (present.size === 0) for (const done of emptied.splice(0)) done();
      return;
    }
    present.add(name);
    if (!kind.isReady(object)) return;
    awaited.get(name)?.(atMs);
    awaited.delete(name);
  }

  void keepWatching({
    kubernetes,
    path: resourcePath(kind.collection),
    onList: items => {
      for (const item of items) onEvent('ADDED', item);
    },
    onEvent,
    logger: createLogger('silent'),
    signal,
  });

  return {
    ready: name =>
      within(new Promise(resolve => awaited.set(name, resolve)), `${kind.name} ${name} did not get ready`),
    gone: () =>
      within(
        present.size === 0 ? Promise.resolve() : new Promise<void>(resolve => emptied.push(resolve)),
        `not every ${kind.name} was gone`,
      ),
  };
}
