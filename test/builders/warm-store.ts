/** The API server's objects, by kind, with garbage collection; and all their past states. */
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { controllerOf, type KubeObject } from '../../tools/metacontroller-loop/src/objects.ts';
import type { StoredObject } from '../fake-kubernetes/objects.ts';
import { createStore } from '../fake-kubernetes/store.ts';
import { uidOf } from './identity.ts';

/** What was stored at one moment. */
export interface View {
  get(kind: string, name: string): KubernetesObject | undefined;
  list(kind: string): KubernetesObject[];
}

/** One object before and after a write: created without the one, deleted without the other. */
export interface Change {
  before: KubernetesObject | undefined;
  after: KubernetesObject | undefined;
}

export interface Store extends View {
  /** How it was this many writes ago: what a cache that lags behind holds. */
  ago(writes: number): View;
  /** How many writes there were. */
  writes(): number;
  /** What changed with the writes after the one of this number, up to another. */
  changes(after: number, upTo: number): Change[];
  /** False where the name is taken. */
  create(object: DesiredObject, creationTimestamp: string): boolean;
  /** Writes object and status. False on a conflict: not this resourceVersion any more, or gone. */
  update(object: KubernetesObject): boolean;
  /** False where there is none of this UID. */
  remove(object: KubernetesObject): boolean;
}

type Stored = KubernetesObject & StoredObject;

const placeOf = ({ kind, metadata: { name } }: { kind: string; metadata: { name: string } }) => ({
  type: kind,
  namespace: undefined,
  name,
});

const viewOf = (objects: readonly Stored[]): View => ({
  get: (kind, name) => objects.find(object => object.kind === kind && object.metadata.name === name),
  list: kind => objects.filter(object => object.kind === kind),
});

/** A store that holds these objects. */
export function store(initial: readonly KubernetesObject[]): Store {
  let now = new Date(0);
  let changed: Change[] = [];
  const objects = createStore<void>({
    now: () => now,
    uidOf: (key, version) => uidOf(key, String(version)),
    changed: ({ type, before, object }) =>
      changed.push({
        before: before as Stored | undefined,
        after: type === 'DELETED' ? undefined : (object as Stored),
      }),
  });
  const all = () => objects.all() as Stored[];
  for (const object of initial) objects.record('ADDED', placeOf(object), object as Stored);
  const past = [all()];
  const changes: Change[][] = [[]];

  /** The objects whose controller is gone, and then those whose controller went with it. */
  function collectGarbage(): void {
    const uids = new Set(all().map(({ metadata }) => metadata.uid));
    const garbage = all().filter(object => {
      const owner = controllerOf(object as KubeObject);
      return owner !== undefined && !uids.has(owner.uid);
    });
    for (const object of garbage) objects.record('DELETED', placeOf(object), object);
    if (garbage.length > 0) collectGarbage();
  }

  /** What this writes, and what becomes garbage by it, is one write. */
  function write(change: () => { code: number }): boolean {
    changed = [];
    const isDone = change().code < 300;
    if (changed.length === 0) return isDone;
    collectGarbage();
    changes.push(changed);
    past.push(all());
    return isDone;
  }

  const live = (object: KubernetesObject) => objects.get(placeOf(object));

  return {
    get: (kind, name) => objects.get(placeOf({ kind, metadata: { name } })) as Stored | undefined,
    list: kind => objects.list(kind) as Stored[],
    ago: writes => viewOf(past.at(Math.max(-past.length, -1 - writes)) ?? all()),
    writes: () => past.length,
    changes: (after, upTo) => changes.slice(after, upTo).flat(),
    create(object, creationTimestamp) {
      now = new Date(creationTimestamp);
      return write(() => objects.create(placeOf(object), object));
    },
    update(object) {
      const found = live(object);
      if (!found) return false;
      return write(() => objects.replace(placeOf(object), found, object as Stored, 'whole'));
    },
    remove(object) {
      const found = live(object);
      if (found?.metadata.uid !== object.metadata.uid || !found) return false;
      return write(() => ({ code: objects.record('DELETED', placeOf(object), found) && 200 }));
    },
  };
}
