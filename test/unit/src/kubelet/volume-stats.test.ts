import { describe, expect, it } from 'vitest';
import { readVolumeFigures } from '../../../../src/kubelet/volume-stats.ts';

/** In pieces of this length, as a network brings it. */
async function* pieces(text: string, length: number) {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}
const read = async (text: string, length = 1_000) =>
  Object.fromEntries(await readVolumeFigures(pieces(`${text}\n`, length)));

const whole = (claim: string, labels = `namespace="team",persistentvolumeclaim="${claim}"`) => `
kubelet_volume_stats_available_bytes{${labels}} 1.0e+09
kubelet_volume_stats_capacity_bytes{${labels}} 4e+09
kubelet_volume_stats_inodes{${labels}} 100
kubelet_volume_stats_inodes_free{${labels}} 60
kubelet_volume_stats_inodes_used{${labels}} 40
kubelet_volume_stats_used_bytes{${labels}} 3e+09`;
const figures = { usedBytes: 3e9, availableBytes: 1e9, inodesUsed: 40, inodesFree: 60 };

describe('a kubelet’s metrics', () => {
  it('hold each volume’s figures, among all others', async () => {
    const text = `# HELP kubelet_volume_stats_used_bytes [ALPHA] Number of used bytes in the volume
# TYPE kubelet_volume_stats_used_bytes gauge
kubelet_node_name{node="node-1"} 1${whole('data')}${whole('other')}
kubelet_volume_stats_health_status_abnormal{namespace="team",persistentvolumeclaim="data"} 0`;
    expect(await read(text)).toEqual({ 'team/data': figures, 'team/other': figures });
  });

  it.each([1, 7, 100])('may arrive in pieces of %i', async length => {
    expect(await read(whole('data'), length)).toEqual({ 'team/data': figures });
  });

  it('that have no end of a line are none', async () => {
    await expect(read('x'.repeat(100_000))).rejects.toThrow('it says too much');
  });

  it('may name the labels in any order, and with more of them', async () => {
    const labels = 'persistentvolumeclaim="data",node="a",namespace="team"';
    expect(await read(whole('', labels))).toEqual({ 'team/data': figures });
  });

  it('may say when a figure was taken', async () => {
    const of = (name: string) =>
      `kubelet_volume_stats_${name}{namespace="team",persistentvolumeclaim="data"} 5 1700000000000`;
    expect(await read(`${of('used_bytes')}\n${of('available_bytes')}`)).toEqual({
      'team/data': { usedBytes: 5, availableBytes: 5, inodesUsed: 0, inodesFree: 0 },
    });
  });

  it.each([
    ['nothing of volumes', 'kubelet_running_pods 3\n'],
    [
      'a volume without its bytes',
      'kubelet_volume_stats_inodes_used{namespace="a",persistentvolumeclaim="b"} 3',
    ],
    ['a figure that is none', 'kubelet_volume_stats_used_bytes{namespace="a",persistentvolumeclaim="b"} NaN'],
    ['a volume without a name', 'kubelet_volume_stats_used_bytes{namespace="a"} 3'],
    ['no metrics at all', '<html>\n'],
  ])('with %s hold no figures', async (_what, text) => {
    expect(await read(text)).toEqual({});
  });
});
