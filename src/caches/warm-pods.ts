/** The WarmPods of all namespaces from the watch: a hint for claims, never the truth. */
import { isNewer } from './versions.ts';
import { createWarmPodIndex, type WarmPodLookups } from './warm-pod-index.ts';
import type { WarmPodRecord } from './warm-pod-record.ts';
import { warmPodRecord } from './warm-pod-record.ts';

export interface WarmPodCache extends WarmPodLookups {
  /** Records a WarmPod from the watch. */
  observe(object: unknown): void;
  /** Records all existing WarmPods. */
  observeAll(objects: readonly unknown[]): void;
  /** Records the answer to our own request, unless the watch is ahead: so no claim tries that candidate again. */
  learn(object: unknown): WarmPodRecord | undefined;
  remove(uid: string): void;
}

/** `changed` is called for each new or newer WarmPod, with its previous state. */
export function createWarmPodCache(
  changed: (warmPod: WarmPodRecord, before: WarmPodRecord | undefined) => void,
): WarmPodCache {
  const { put, remove, lookups } = createWarmPodIndex();

  function take(record: WarmPodRecord): void {
    const before = lookups.ofUid(record.uid);
    if (before && !isNewer(record.resourceVersion, before.resourceVersion)) return;
    put(record);
    changed(record, before);
  }

  function observe(object: unknown): void {
    const record = warmPodRecord(object);
    if (record) take(record);
  }

  return {
    ...lookups,
    observe,
    observeAll(objects) {
      const records = objects.map(warmPodRecord).filter(record => record !== undefined);
      const present = new Set(records.map(({ uid }) => uid));
      for (const { uid } of [...lookups.all()]) if (!present.has(uid)) remove(uid);
      for (const record of records) take(record);
    },
    learn(object) {
      const record = warmPodRecord(object);
      if (record && lookups.ofUid(record.uid)) take(record);
      return record;
    },
    remove,
  };
}
