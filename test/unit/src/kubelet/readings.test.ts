import { describe, expect, it } from 'vitest';
import { createVolumeUsage } from '../../../../src/facts/volume-usage.ts';
import { createReadings } from '../../../../src/kubelet/readings.ts';
import type { VolumeFigures } from '../../../../src/kubelet/volume-stats.ts';
import { capturedLog } from '../../../server/stage.ts';

const usage = (usedBytes: number) => ({ usedBytes, availableBytes: 1, inodesUsed: 0, inodesFree: 0 });
const settled = () => new Promise(resolve => setImmediate(resolve));

/** Kubelets that say how often they were read, until told otherwise. */
function stage() {
  let nowMs = 0;
  const reads: string[] = [];
  let answer = async (): Promise<VolumeFigures> => new Map([['team/data', usage(reads.length)]]);
  const { lines, logger } = capturedLog();
  const counted: string[] = [];
  const now = () => new Date(nowMs);
  const readings = createReadings({
    readKubelet: nodeName => {
      reads.push(nodeName);
      return answer();
    },
    count: outcome => void counted.push(outcome),
    logger,
    now,
  });
  const volumes = createVolumeUsage(readings, now);
  const ask = async (nodeName = 'node-1', names = ['data'], namespace = 'team') => {
    const told = volumes.tell({ nodeName, namespace, names });
    await settled();
    return told;
  };
  return {
    ...{ ask, reads, counted, lines, recent: volumes.recent },
    pass(seconds: number) {
      nowMs += seconds * 1000;
    },
    answering(how: typeof answer) {
      answer = how;
    },
  };
}

describe('a node', () => {
  it('is read when it is first asked about, and what it says is told from then on', async () => {
    const { ask, reads } = stage();
    expect(await ask()).toEqual({ known: true, value: undefined });
    expect(await ask()).toEqual({ known: true, value: { data: usage(1) } });
    expect(reads).toEqual(['node-1']);
  });

  it('is read once a minute, however many ask', async () => {
    const { ask, reads, pass } = stage();
    for (let second = 0; second < 120; second += 10) {
      await Promise.all([ask(), ask(), ask()]);
      pass(10);
    }
    expect(reads).toHaveLength(2);
  });

  it('is read no second time while it says nothing', async () => {
    const { ask, reads, pass, answering } = stage();
    answering(() => new Promise(() => undefined));
    for (let minutes = 0; minutes < 5; minutes += 1) {
      expect(await ask()).toEqual({ known: true, value: undefined });
      pass(60);
    }
    expect(reads).toHaveLength(1);
  });

  it('is told of with its last figures for five minutes after it can’t be read any more, and then with why', async () => {
    const { ask, pass, answering, lines, counted } = stage();
    await ask();
    answering(() => Promise.reject(new Error('gone')));
    for (let minutes = 1; minutes < 5; minutes += 1) {
      pass(60);
      expect(await ask()).toMatchObject({ known: true, value: { data: usage(1) } });
    }
    pass(60);
    expect(await ask()).toEqual({ known: false, reason: 'gone' });
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(counted).toEqual(['ok', ...Array(5).fill('failed')]);
  });

  it('that can be read again is told of again', async () => {
    const { ask, pass, answering } = stage();
    answering(() => Promise.reject(new Error('down')));
    await ask();
    expect(await ask()).toEqual({ known: false, reason: 'down' });
    answering(async () => new Map([['team/data', usage(7)]]));
    pass(60);
    await ask();
    expect(await ask()).toEqual({ known: true, value: { data: usage(7) } });
  });

  it('tells only of the volumes that are asked for, in their own namespace', async () => {
    const { ask } = stage();
    await ask();
    expect(await ask('node-1', ['data'], 'other')).toEqual({ known: true, value: {} });
    expect(await ask('node-1', ['another'])).toEqual({ known: true, value: {} });
  });
});

it('of many nodes eight are read at once; the others are when they are asked about again', async () => {
  const { ask, reads, answering, pass } = stage();
  const held: (() => void)[] = [];
  answering(() => new Promise(resolve => held.push(() => resolve(new Map()))));
  const askAll = () => Promise.all(Array.from({ length: 10 }, (_, index) => ask(`node-${index}`)));
  await askAll();
  expect(reads).toHaveLength(8);
  for (const letGo of held) letGo();
  await settled();
  pass(5);
  await askAll();
  expect(reads).toHaveLength(10);
});

it('the metrics hold each volume once, for five minutes after it was told of', async () => {
  const { ask, recent, pass } = stage();
  await ask();
  await Promise.all([ask(), ask()]);
  expect(recent()).toMatchObject([{ namespace: 'team', usage: usage(1) }]);
  pass(300);
  expect(recent()).toEqual([]);
});
