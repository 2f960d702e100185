import type { Fact, FactQueries } from '../../hooks/index.ts';
import type { SandboxCache } from '../caches/sandboxes.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { listAll, metadataOnly } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type EndedSandboxesQuery = NonNullable<FactQueries['endedSandboxes']>;

/**
 * Which Sandboxes are gone (`C7`). That one is there may be a moment old; that it is gone is certain, because a WarmPod, and what
 * is left of its Pod, ends with it: the watch has seen that Sandbox go, or a consistent list doesn't have it.
 */
export function createEndedSandboxes(kubernetes: Kubernetes, sandboxes: SandboxCache) {
  /** The watch knows of it in this namespace, or that it is gone: a Sandbox of another namespace can't have this pool's Pods. */
  const isEnded = (namespace: string, uid: string): boolean | undefined => {
    if (sandboxes.hasEnded(uid)) return true;
    const found = sandboxes.find(uid);
    return found && found.namespace !== namespace;
  };

  async function existing(namespace: string): Promise<ReadonlySet<unknown>> {
    const path = resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', namespace });
    const { items } = await listAll(kubernetes, { path, accept: metadataOnly.list });
    return new Set(items.map(({ metadata }) => metadata.uid));
  }

  async function missing(namespace: string, unknown: readonly string[]): Promise<string[]> {
    if (unknown.length === 0) return [];
    const there = await existing(namespace);
    return unknown.filter(uid => !there.has(uid));
  }

  return async ({ namespace, uids }: EndedSandboxesQuery): Promise<Fact<string[]>> => {
    const ended = uids.filter(uid => isEnded(namespace, uid));
    const unknown = uids.filter(uid => isEnded(namespace, uid) === undefined);
    try {
      return { known: true, value: [...ended, ...(await missing(namespace, unknown))] };
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  };
}
