/** Follows a resource for ever: list, then watch, again after every break. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError, isGone } from './api.ts';
import type { Resource } from './discovery.ts';
import type { KubeObject } from './objects.ts';
import { collectionPath } from './resource-client.ts';

export interface Followed {
  /** Everything there is now. */
  replace(objects: KubeObject[]): void;
  upsert(object: KubeObject): void;
  remove(object: KubeObject): void;
  /** Called once per break in the connection. */
  broken(error: unknown): void;
}

interface ObjectList {
  metadata: { resourceVersion: string };
  items: Omit<KubeObject, 'apiVersion' | 'kind'>[] | null;
}

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject & { code?: number; reason?: string; message?: string };
}

const firstRetryMs = 50;
const longestRetryMs = 2_000;

async function* lines(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter(part => part !== '');
  }
}

async function listAll(api: Api, resource: Resource, followed: Followed): Promise<string> {
  const list = await api.call<ObjectList>('GET', collectionPath(resource, undefined));
  const { apiVersion, kind } = resource;
  followed.replace((list.items ?? []).map(item => ({ ...item, apiVersion, kind }) as KubeObject));
  return list.metadata.resourceVersion;
}

function watchPath(resource: Resource, resourceVersion: string): string {
  const timeoutSeconds = String(300 + Math.floor(Math.random() * 300));
  const query = { watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds };
  return `${collectionPath(resource, undefined)}?${new URLSearchParams(query)}`;
}

function deliver({ type, object }: WatchEvent, followed: Followed): string {
  if (type === 'ERROR') throw new ApiError(object.code ?? 500, object.reason ?? '', object.message ?? '');
  if (type === 'DELETED') followed.remove(object);
  else if (type !== 'BOOKMARK') followed.upsert(object);
  return object.metadata.resourceVersion ?? '';
}

/** Runs until the signal; a break resumes from the last seen version, and an expired version lists anew. */
export async function follow(api: Api, resource: Resource, followed: Followed, signal: AbortSignal) {
  let resourceVersion: string | undefined;
  let retryMs = firstRetryMs;
  while (!signal.aborted) {
    try {
      resourceVersion ??= await listAll(api, resource, followed);
      for await (const line of lines(await api.stream(watchPath(resource, resourceVersion), signal))) {
        resourceVersion = deliver(JSON.parse(line), followed);
        retryMs = firstRetryMs;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isGone(error) || error instanceof ApiError) resourceVersion = undefined;
      followed.broken(error);
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
  }
}
