/** The Sandboxes of all namespaces, from the watch. */
import { z } from 'zod';
import { createRecent } from './recent.ts';

export interface SandboxRecord {
  namespace: string;
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
    const { uid, namespace } = data.metadata;
    byUid.set(uid, { namespace });
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
