/** The figures of volumes among a kubelet's metrics, in Prometheus' text format. */
import type { VolumeUsage } from '../../hooks/index.ts';

/** By `namespace/name` of the PersistentVolumeClaim. */
export type VolumeFigures = ReadonlyMap<string, VolumeUsage>;

const series: Readonly<Record<string, keyof VolumeUsage>> = {
  used_bytes: 'usedBytes',
  available_bytes: 'availableBytes',
  inodes_used: 'inodesUsed',
  inodes_free: 'inodesFree',
};

/** Neither a namespace nor a name has a character that would be escaped. */
const lines = /^kubelet_volume_stats_(\w+)\{(.*)\} ([^ \n]+)/gm;
const labelOf = (labels: string, name: string): string | undefined =>
  new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];

/** A node of 250 Pods has 5 MB or so. */
const mostCharacters = 32 * 1024 * 1024;
const longestLine = 64 * 1024;

type Found = Map<string, Partial<VolumeUsage>>;

function addFigure(found: Found, name: string, labels: string, value: number): void {
  const figure = series[name];
  const [namespace, claim] = ['namespace', 'persistentvolumeclaim'].map(label => labelOf(labels, label));
  if (!figure || namespace === undefined || claim === undefined || !Number.isFinite(value)) return;
  const key = `${namespace}/${claim}`;
  found.set(key, { ...found.get(key), [figure]: value });
}

/** Adds the figures of whole lines. They are few among many thousand: nothing is done for each of the others. */
function addFigures(found: Found, text: string): void {
  for (const [, name = '', labels = '', value] of text.matchAll(lines))
    addFigure(found, name, labels, Number(value));
}

const hasBytes = (usage: Partial<VolumeUsage>): boolean =>
  usage.usedBytes !== undefined && usage.availableBytes !== undefined;

/** Reads a kubelet's metrics as they arrive; a volume without its bytes is left out. Rejects what is too long to be metrics. */
export async function readVolumeFigures(chunks: AsyncIterable<string>): Promise<VolumeFigures> {
  const found: Found = new Map();
  let length = 0;
  let unfinished = '';
  for await (const chunk of chunks) {
    length += chunk.length;
    const end = chunk.lastIndexOf('\n') + 1;
    if (end > 0) addFigures(found, unfinished + chunk.slice(0, end));
    unfinished = (end > 0 ? '' : unfinished) + chunk.slice(end);
    if (length > mostCharacters || unfinished.length > longestLine) throw new Error('it says too much');
  }
  return new Map(
    [...found]
      .filter(([, usage]) => hasBytes(usage))
      .map(([key, usage]) => [
        key,
        { usedBytes: 0, availableBytes: 0, inodesUsed: 0, inodesFree: 0, ...usage },
      ]),
  );
}
