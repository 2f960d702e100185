/** An API server in miniature: optimistic locking, UID preconditions and garbage collection; and all its past states. */
import { isDeepStrictEqual } from 'node:util';
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { controllerOf, type KubeObject } from '../../tools/metacontroller-loop/src/objects.ts';
import { uidOf } from './identity.ts';

type Objects = ReadonlyMap<string, KubernetesObject>;

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

const keyOf = ({ kind, metadata }: { kind: string; metadata: { name: string } }) =>
  `${kind}/${metadata.name}`;

const viewOf = (objects: Objects): View => ({
  get: (kind, name) => objects.get(`${kind}/${name}`),
  list: kind => [...objects.values()].filter(object => object.kind === kind),
});

/** Without the objects whose controller is gone, and those whose controller went with it. */
function withoutGarbage(objects: Objects): Objects {
  const uids = new Set([...objects.values()].map(({ metadata }) => metadata.uid));
  const kept = [...objects].filter(([, object]) => {
    const owner = controllerOf(object as KubeObject);
    return owner === undefined || uids.has(owner.uid);
  });
  return kept.length === objects.size ? objects : withoutGarbage(new Map(kept));
}

const withoutVersion = (object: KubernetesObject) => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '' },
});

/** The generation counts the changes of the spec. */
function regenerated(object: KubernetesObject, { spec, metadata: { generation = 1 } }: KubernetesObject) {
  const next = isDeepStrictEqual(object.spec, spec) ? generation : generation + 1;
  return { ...object, metadata: { ...object.metadata, generation: next } };
}

const changesBetween = (before: Objects, after: Objects): Change[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .map(key => ({ before: before.get(key), after: after.get(key) }))
    .filter(change => change.before !== change.after);

/** A store that holds these objects. */
export function store(initial: readonly KubernetesObject[]): Store {
  const past: Objects[] = [new Map(initial.map(object => [keyOf(object), object]))];
  const changed: Change[][] = [[]];
  const current = () => past.at(-1) ?? new Map<string, KubernetesObject>();
  const live = (object: KubernetesObject) => current().get(keyOf(object));

  function write(change: (objects: Map<string, KubernetesObject>) => void): true {
    const objects = new Map(current());
    change(objects);
    const kept = withoutGarbage(objects);
    changed.push(changesBetween(current(), kept));
    past.push(kept);
    return true;
  }

  const put = (object: KubernetesObject) => {
    const resourceVersion = String(past.length);
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion } };
    return write(objects => void objects.set(keyOf(object), versioned));
  };

  return {
    get: (kind, name) => viewOf(current()).get(kind, name),
    list: kind => viewOf(current()).list(kind),
    ago: writes => viewOf(past.at(Math.max(-past.length, -1 - writes)) ?? current()),
    writes: () => past.length,
    changes: (after, upTo) => changed.slice(after, upTo).flat(),
    create: (object, creationTimestamp) => {
      if (current().has(keyOf(object))) return false;
      const uid = uidOf(keyOf(object), String(past.length));
      return put({ ...object, metadata: { ...object.metadata, uid, generation: 1, creationTimestamp } });
    },
    update: object => {
      const stored = live(object);
      if (stored?.metadata.resourceVersion !== object.metadata.resourceVersion || !stored) return false;
      return (
        isDeepStrictEqual(withoutVersion(stored), withoutVersion(object)) || put(regenerated(object, stored))
      );
    },
    remove: object =>
      live(object)?.metadata.uid === object.metadata.uid &&
      write(objects => void objects.delete(keyOf(object))),
  };
}
