/** Which Sandboxes there are, in all namespaces, as the watch shows them. */
import { z } from 'zod';
import { createRecent } from './recent.ts';

export interface SandboxRecord {
  namespace: string;
  /** Whether it has annotations at all: JSON Patch adds to a map only where there is one. */
  annotated: boolean;
}

export interface SandboxCache {
  find(uid: string): SandboxRecord | undefined;
  /** Whether a Sandbox of this UID was seen to be gone; a UID never comes back. */
  hasEnded(uid: string): boolean;
  observe(object: unknown): void;
  observeAll(objects: readonly unknown[]): void;
  end(object: unknown): void;
}

const storedSandbox = z.object({
  metadata: z.object({
    uid: z.string(),
    namespace: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});
const mostEnded = 10_000;

export function createSandboxCache(): SandboxCache {
  const byUid = new Map<string, SandboxRecord>();
  const ended = createRecent<true>(mostEnded);

  function endUid(uid: string): void {
    byUid.delete(uid);
    ended.set(uid, true);
  }

  function observe(object: unknown): void {
    const { data } = storedSandbox.safeParse(object);
    if (!data) return;
    const { uid, namespace, annotations } = data.metadata;
    byUid.set(uid, { namespace, annotated: annotations !== undefined });
  }

  return {
    find: uid => byUid.get(uid),
    hasEnded: uid => ended.get(uid) !== undefined,
    observe,
    observeAll(objects) {
      const before = [...byUid.keys()];
      byUid.clear();
      for (const object of objects) observe(object);
      for (const uid of before) if (!byUid.has(uid)) endUid(uid);
    },
    end(object) {
      const { data } = storedSandbox.safeParse(object);
      if (data) endUid(data.metadata.uid);
    },
  };
}
