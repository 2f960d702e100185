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
interface Followed {
  observe(object: unknown): void;
  observeAll(objects: readonly unknown[]): void;
  end(object: { metadata: { [field: string]: unknown } }): void;
}

type Source = Pick<Parameters<typeof keepWatching>[0], 'path' | 'accept'>;

function follow(cache: Followed, source: Source, options: FollowOptions): { synced(): boolean } {
  let synced = false;
  void keepWatching({
    ...options,
    ...source,
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

const ours = (kind: string) => resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind });

/** Keeps the WarmPods up to date; `synced` tells whether all of them have been seen. */
export const followWarmPods = (cache: WarmPodCache, options: FollowOptions) =>
  follow(
    { ...cache, end: ({ metadata }) => cache.remove(String(metadata.uid)) },
    { path: ours('WarmPod') },
    options,
  );

/** Keeps the Sandboxes up to date, by their metadata alone. */
export const followSandboxes = (cache: SandboxCache, options: FollowOptions) =>
  follow(cache, { path: ours('Sandbox'), accept: metadataOnly }, options);
