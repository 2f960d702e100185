/** Waits for a pool's WarmPods, by a watch: lists of thousands of them would take the API server's time from what is measured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import type { ListedObject } from '../../../src/kubernetes/list.ts';
import { resourcePath } from '../../../src/kubernetes/paths.ts';
import { keepWatching } from '../../../src/kubernetes/watch.ts';
import { createLogger } from '../../../src/log.ts';
import { namespace } from '../cold-start/objects.ts';

interface WarmPodObject extends ListedObject {
  status?: { phase?: string };
}

/** Name → phase. */
export type Phases = ReadonlyMap<string, string>;

export interface Wanted {
  pool: string;
  /** For the message when it takes too long. */
  otherwise: string;
  holds(phases: Phases): boolean;
}

/** Thousands of WarmPods take minutes on a small machine. */
const patienceMs = 600_000;
const path = resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace });

/** Resolves as soon as it holds; rejects when that takes too long. */
export async function untilWarmPods(kubernetes: Kubernetes, { pool, otherwise, holds }: Wanted) {
  const phases = new Map<string, string>();
  const done = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (holds(phases)) resolve();
  };
  const note = ({ metadata, status }: WarmPodObject) => phases.set(metadata.name, status?.phase ?? 'Pending');
  const late = sleep(patienceMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${otherwise} within ${patienceMs / 1000} s`);
  });
  late.catch(() => {});
  void keepWatching({
    kubernetes,
    path,
    query: { labelSelector: `warm-pool=${pool}` },
    onList(items) {
      phases.clear();
      for (const item of items) note(item);
      look();
    },
    onEvent(type, object) {
      if (type === 'DELETED') phases.delete(object.metadata.name);
      else note(object);
      look();
    },
    logger: createLogger('silent'),
    signal: done.signal,
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}

export const countReady = (phases: Phases): number =>
  [...phases.values()].filter(phase => phase === 'Ready').length;
