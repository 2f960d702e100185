/** How full Sandboxes' volumes are, by what the kubelets measure. */
import type { Fact, FactQueries, VolumeUsage } from '../../hooks/index.ts';
import { forgetAfterMs, type Readings } from '../kubelet/readings.ts';

type VolumeUsageQuery = NonNullable<FactQueries['volumeUsage']>;

/** A volume as it was told last. */
export interface ToldVolume {
  namespace: string;
  usage: VolumeUsage;
}

export interface VolumeUsages {
  tell(query: VolumeUsageQuery): Fact<Readonly<Record<string, VolumeUsage>> | undefined>;
  /** The volumes of which this replica has told within five minutes, each once. */
  recent(): ToldVolume[];
}

export function createVolumeUsage(readingOf: Readings, now: () => Date): VolumeUsages {
  /** By `namespace/name`, the oldest first. */
  const told = new Map<string, ToldVolume & { atMs: number }>();

  function forgetOldest(): void {
    for (const [key, { atMs }] of told) {
      if (now().getTime() - atMs < forgetAfterMs) return;
      told.delete(key);
    }
  }

  function note(key: string, namespace: string, usage: VolumeUsage): void {
    told.delete(key);
    told.set(key, { namespace, usage, atMs: now().getTime() });
  }

  return {
    tell({ nodeName, namespace, names }) {
      const { figures, problem } = readingOf(nodeName);
      if (!figures) {
        return problem === undefined ? { known: true, value: undefined } : { known: false, reason: problem };
      }
      const value: Record<string, VolumeUsage> = {};
      for (const name of names) {
        const key = `${namespace}/${name}`;
        const usage = figures.get(key);
        if (!usage) continue;
        value[name] = usage;
        note(key, namespace, usage);
      }
      forgetOldest();
      return { known: true, value };
    },
    recent() {
      forgetOldest();
      return [...told.values()];
    },
  };
}
