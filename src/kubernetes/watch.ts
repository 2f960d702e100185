/**
 * A list that is kept up to date by a watch, over restarts of the API server and lost connections.
 *
 * It isn't the informer of Kubernetes' own client, which stops at the first lost connection, doesn't say when its list is complete (until
 * then hooks are answered with 429), asks for no bookmarks (so a quiet watch expires and lists everything again), can't ask for metadata alone,
 * keeps a second copy of each object, opens a connection pool per watch, and hides the Date header by which we know the cluster's time.
 */
import type { Logger } from 'pino';
import { backoffMs, pause } from './backoff.ts';
import type { Kubernetes } from './client.ts';
import type { ListedObject } from './list.ts';
import { listAll } from './list.ts';

type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: ListedObject }
  | { type: 'ERROR'; object: { message?: string; reason?: string } };

export interface WatchOptions {
  kubernetes: Kubernetes;
  path: string;
  query?: Record<string, string>;
  /** The media types of the list and of each object. */
  accept?: { list: string; object: string };
  /** All objects; called first, and after missed events. */
  onList(items: ListedObject[]): void;
  onEvent(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ListedObject): void;
  logger: Logger;
  signal: AbortSignal;
}

/** The API server ends a watch after this long; a connection that died silently is noticed then. */
const watchSeconds = 240;
const silenceMs = (watchSeconds + 30) * 1000;
const firstPauseMs = 100;
const longestPauseMs = 10_000;

/** Follows changes from a version on until the server ends the watch; returns the version reached. */
async function follow(options: WatchOptions, from: string): Promise<string> {
  const { kubernetes, path, query, accept, onEvent, signal } = options;
  const watch = {
    watch: 'true',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(watchSeconds),
    resourceVersion: from,
  };
  const lines = kubernetes.lines({
    method: 'GET',
    path,
    query: { ...query, ...watch },
    ...(accept && { accept: accept.object }),
    timeoutMs: silenceMs,
    signal,
  });
  let reached = from;
  for await (const line of lines) {
    const event: WatchEvent = JSON.parse(line);
    if (event.type === 'ERROR')
      throw new Error(event.object.message ?? event.object.reason ?? 'the watch failed');
    reached = event.object.metadata.resourceVersion;
    if (event.type !== 'BOOKMARK') onEvent(event.type, event.object);
  }
  return reached;
}

/**
 * Lists and watches until the signal is given. A watch that ends in good order goes on from where it was; after any
 * failure everything is listed again, with a growing, random pause before.
 */
export async function keepWatching(options: WatchOptions): Promise<void> {
  const { kubernetes, logger, signal, path, query, accept, onList } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const list = await listAll(kubernetes, {
        path,
        ...(query && { query }),
        ...(accept && { accept: accept.list }),
        signal,
      });
      onList(list.items);
      let version = list.resourceVersion;
      while (!signal.aborted) {
        version = await follow(options, version);
        failures = 0;
        await pause(backoffMs(0, firstPauseMs, longestPauseMs), signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      logger.warn({ path, failures, error: String(error) }, 'watch interrupted');
      await pause(backoffMs(failures, firstPauseMs, longestPauseMs), signal);
      failures += 1;
    }
  }
}
