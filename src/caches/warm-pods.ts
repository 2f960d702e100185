/** The WarmPods of all namespaces, as the watch shows them: a hint for claims, never a truth. */
import { byAssignment, isAssignedTo, isCandidate } from '../../hooks/index.ts';
import type { Groups } from './groups.ts';
import { createGroups } from './groups.ts';
import type { Pools } from './pools.ts';
import { createPools } from './pools.ts';
import { isNewer } from './versions.ts';
import type { WarmPodRecord } from './warm-pod-record.ts';
import { warmPodRecord } from './warm-pod-record.ts';

export interface WarmPodCache {
  /** WarmPods of this namespace that can be had, and whose PodTemplate's name ends so. */
  candidates(namespace: string, podTemplateSuffix: string): WarmPodRecord[];
  /** How many there are of such a PodTemplate, whatever they do. */
  count(namespace: string, podTemplateSuffix: string): number;
  /** Those that this Sandbox has, the earliest assigned first: one, if all went well. */
  assignedTo(sandboxUid: string): WarmPodRecord[];
  /** The one of this UID. */
  ofUid(uid: string): WarmPodRecord | undefined;
  /** The one of this name. */
  named(namespace: string, name: string): WarmPodRecord | undefined;
  all(): Iterable<WarmPodRecord>;
  pools: Pick<Pools, 'activityOf' | 'subscribe'>;
  /** Takes notice of a WarmPod that the watch shows. */
  observe(object: unknown): void;
  /** Takes notice of all there are. */
  observeAll(objects: readonly unknown[]): void;
  /** Takes an answer to a request of our own, unless the watch is ahead of it: nobody tries that candidate again. */
  learn(object: unknown): WarmPodRecord | undefined;
  remove(uid: string): void;
}

const templateKey = (namespace: string, podTemplate: string) => `${namespace}/${podTemplate}`;
const nameKey = ({ namespace, name }: Pick<WarmPodRecord, 'namespace' | 'name'>) => `${namespace}/${name}`;
const keyOf = ({ namespace, podTemplate }: WarmPodRecord) => templateKey(namespace, podTemplate);

/** PodTemplates are few: looking through their names is cheaper than any index of endings. */
const membersOf = <Member>(
  groups: Groups<Member>,
  namespace: string,
  suffix: string,
): ReadonlyMap<string, Member>[] =>
  [...groups.keys()]
    .filter(key => key.startsWith(`${namespace}/`) && key.endsWith(suffix))
    .map(key => groups.get(key));

/** `changed` is told of each WarmPod that is new or newer, with what it was before. */
export function createWarmPodCache(
  changed: (warmPod: WarmPodRecord, before: WarmPodRecord | undefined) => void,
): WarmPodCache {
  const byName = new Map<string, WarmPodRecord>();
  const byUid = new Map<string, WarmPodRecord>();
  const byTemplate = createGroups<WarmPodRecord>();
  const ready = createGroups<WarmPodRecord>();
  const bySandbox = createGroups<WarmPodRecord>();
  const pools = createPools();

  function remove(uid: string): void {
    const record = byUid.get(uid);
    if (!record) return;
    byUid.delete(uid);
    byName.delete(nameKey(record));
    byTemplate.remove(keyOf(record), uid);
    ready.remove(keyOf(record), uid);
    bySandbox.remove(record.assignedTo ?? '', uid);
    pools.remove(record);
  }

  function put(record: WarmPodRecord): void {
    remove(record.uid);
    byUid.set(record.uid, record);
    byName.set(nameKey(record), record);
    byTemplate.add(keyOf(record), record.uid, record);
    if (isCandidate(record)) ready.add(keyOf(record), record.uid, record);
    pools.add(record);
    if (record.assignedTo) bySandbox.add(record.assignedTo, record.uid, record);
  }

  function take(record: WarmPodRecord): void {
    const before = byUid.get(record.uid);
    if (before && !isNewer(record.resourceVersion, before.resourceVersion)) return;
    put(record);
    changed(record, before);
  }

  function observe(object: unknown): void {
    const record = warmPodRecord(object);
    if (record) take(record);
  }

  return {
    candidates: (namespace, suffix) =>
      membersOf(ready, namespace, suffix).flatMap(members => [...members.values()]),
    count: (namespace, suffix) =>
      membersOf(byTemplate, namespace, suffix).reduce((sum, members) => sum + members.size, 0),
    assignedTo: sandboxUid =>
      [...bySandbox.get(sandboxUid).values()]
        .filter(record => isAssignedTo(record, sandboxUid))
        .sort(byAssignment),
    ofUid: uid => byUid.get(uid),
    named: (namespace, name) => byName.get(nameKey({ namespace, name })),
    all: () => byUid.values(),
    pools,
    observe,
    observeAll(objects) {
      const records = objects.map(warmPodRecord).filter(record => record !== undefined);
      const present = new Set(records.map(({ uid }) => uid));
      for (const uid of [...byUid.keys()]) if (!present.has(uid)) remove(uid);
      for (const record of records) take(record);
    },
    learn(object) {
      const record = warmPodRecord(object);
      if (record && byUid.has(record.uid)) take(record);
      return record;
    },
    remove,
  };
}
