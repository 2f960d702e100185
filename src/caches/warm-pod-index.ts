/** WarmPods indexed for each look-up. */
import { byAssignment, isAssignedTo, isCandidate } from '../../hooks/index.ts';
import type { Groups } from './groups.ts';
import { createGroups } from './groups.ts';
import type { Pools } from './pools.ts';
import { createPools } from './pools.ts';
import type { WarmPodRecord } from './warm-pod-record.ts';

export interface WarmPodLookups {
  /** Claimable WarmPods of this namespace and PodTemplate suffix. */
  candidates(namespace: string, podTemplateSuffix: string): WarmPodRecord[];
  /** How many have such a PodTemplate, in any state. */
  count(namespace: string, podTemplateSuffix: string): number;
  /** This Sandbox's WarmPods, earliest assigned first; normally one. */
  assignedTo(sandboxUid: string): WarmPodRecord[];
  /** The one of this UID. */
  ofUid(uid: string): WarmPodRecord | undefined;
  /** The one of this name. */
  named(namespace: string, name: string): WarmPodRecord | undefined;
  all(): Iterable<WarmPodRecord>;
  pools: Pick<Pools, 'activityOf' | 'subscribe'>;
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

/** `put` replaces a WarmPod of the same UID. */
export function createWarmPodIndex() {
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

  const lookups: WarmPodLookups = {
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
  };
  return { put, remove, lookups };
}
