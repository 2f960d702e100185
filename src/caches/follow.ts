/** The watches behind the caches, one each for all requests. */
import type { Logger } from 'pino';
import type { Kubernetes } from '../kubernetes/client.ts';
import { metadataOnly } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { keepWatching } from '../kubernetes/watch.ts';
import type { SandboxCache } from './sandboxes.ts';
import type { WarmPodCache } from './warm-pods.ts';

export interface FollowOptions {
  kubernetes: Kubernetes;
  logger: Logger;
  signal: AbortSignal;
}

/** A cache that a watch fills. */
export interface Followed {
  observe(object: unknown): void;
  observeAll(objects: readonly unknown[]): void;
  end(object: { metadata: { [field: string]: unknown } }): void;
}

/** What is watched, in all namespaces. */
export interface Source extends Pick<Parameters<typeof keepWatching>[0], 'accept' | 'query'> {
  apiVersion: string;
  kind: string;
}

/** Keeps a cache up to date; `synced` tells whether the watch has synced. */
export function follow(
  cache: Followed,
  { apiVersion, kind, ...source }: Source,
  options: FollowOptions,
): { synced(): boolean } {
  let synced = false;
  void keepWatching({
    ...options,
    ...source,
    path: resourcePath({ apiVersion, kind }),
    onList(items) {
      cache.observeAll(items);
      synced = true;
    },
    onEvent(type, object) {
      if (type === 'DELETED') cache.end(object);
      else cache.observe(object);
    },
  });
  return { synced: () => synced };
}

const apiVersion = 'llmsafespace.dev/v1';

/** Keeps the WarmPods up to date. */
export const followWarmPods = (cache: WarmPodCache, options: FollowOptions) =>
  follow(
    { ...cache, end: ({ metadata }) => cache.remove(String(metadata.uid)) },
    { apiVersion, kind: 'WarmPod' },
    options,
  );

/** Keeps the Sandboxes up to date, by their metadata alone. */
export const followSandboxes = (cache: SandboxCache, options: FollowOptions) =>
  follow(cache, { apiVersion, kind: 'Sandbox', accept: metadataOnly }, options);
