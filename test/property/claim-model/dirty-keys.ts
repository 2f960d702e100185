/** Which parents a controller has to look at: those whose events came, and those that are to be looked at again by now. */
import {
  controllerOf,
  isBeingDeleted,
  type KubeObject,
} from '../../../tools/metacontroller-loop/src/objects.ts';
import { isStatusChangeOnly } from '../../../tools/metacontroller-loop/src/parent-loop.ts';
import type { Subscription } from '../../../tools/metacontroller-loop/src/shared-caches.ts';
import { keyOf } from './store.ts';

export interface DirtyKeysOptions {
  parents: Subscription;
  children: readonly Subscription[];
  ignoreStatusChanges: boolean;
  /** Whether a parent would adopt an orphan. */
  adopts(parent: KubeObject, orphan: KubeObject): boolean;
  nowMs(): number;
}

const keyFor = ({ metadata }: KubeObject) => keyOf(metadata.namespace, metadata.name);

export function createDirtyKeys(options: DirtyKeysOptions) {
  const { parents, children, ignoreStatusChanges, adopts, nowMs } = options;
  const dirty = new Set<string>();
  const running = new Set<string>();
  const dueAtMs = new Map<string, number>();

  const add = (parent: KubeObject) => void dirty.add(keyFor(parent));

  function parentOf(child: KubeObject): KubeObject | undefined {
    const owner = controllerOf(child);
    if (owner?.kind !== parents.resource.kind) return undefined;
    const parent = parents.cache.get(child.metadata.namespace, owner.name);
    return parent?.metadata.uid === owner.uid ? parent : undefined;
  }

  function childGone(child: KubeObject): void {
    const parent = parentOf(child);
    if (parent) add(parent);
  }

  const adoptersOf = (orphan: KubeObject) =>
    parents.cache.inNamespace(orphan.metadata.namespace).filter(parent => adopts(parent, orphan));

  function childSeen(child: KubeObject): void {
    if (controllerOf(child) || isBeingDeleted(child)) childGone(child);
    else adoptersOf(child).forEach(add);
  }

  const isNews = (before: KubeObject, after: KubeObject) =>
    before.metadata.resourceVersion !== after.metadata.resourceVersion;

  parents.listen({
    added: add,
    updated: (before, after) => {
      if (!ignoreStatusChanges || !isStatusChangeOnly(before, after)) add(after);
    },
    deleted: add,
  });
  for (const subscription of children) {
    subscription.listen({
      added: childSeen,
      updated: (before, after) => void (isNews(before, after) && childSeen(after)),
      deleted: childGone,
    });
  }

  function takeDue(): void {
    for (const [key, at] of dueAtMs) {
      if (at > nowMs()) continue;
      dueAtMs.delete(key);
      dirty.add(key);
    }
  }

  return {
    add,
    /** Those that may be looked at now: one that is being looked at waits until that is over. */
    ready(): string[] {
      takeDue();
      return [...dirty].filter(key => !running.has(key)).sort();
    },
    /** The earliest pending time wins. */
    addAfter(parent: KubeObject, seconds: number): void {
      const key = keyFor(parent);
      const at = nowMs() + seconds * 1000;
      dueAtMs.set(key, Math.min(at, dueAtMs.get(key) ?? at));
    },
    /** Looks at one; what fails is looked at again. */
    async work(key: string, sync: (parent: KubeObject) => Promise<void>): Promise<void> {
      dirty.delete(key);
      const [namespace, name] = key.split('/');
      const parent = name === undefined ? undefined : parents.cache.get(namespace, name);
      if (!parent) return;
      running.add(key);
      try {
        await sync(parent);
      } catch (error) {
        dirty.add(key);
        throw error;
      } finally {
        running.delete(key);
      }
    },
  };
}
export type DirtyKeys = ReturnType<typeof createDirtyKeys>;
