import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../../../hooks/warmpool/inventory.ts';
import { plan } from '../../../../../hooks/warmpool/size/plan.ts';
import { warmPod } from '../../../../builders/warm-pod.ts';

/** WarmPods as letters, oldest first: R is Ready, P is Pending; in the answer they go by place and index. */
type Letters = Partial<Record<keyof Inventory, string>>;

const listOf = (place: string, letters = '') =>
  [...letters].map((letter, index) => {
    const one = warmPod().named(`${place}-${index}`);
    return (letter === 'R' ? one.ready() : one).observed();
  });

const inventoryOf = (letters: Letters): Inventory => ({
  assigned: listOf('assigned', letters.assigned),
  fresh: listOf('fresh', letters.fresh),
  stale: listOf('stale', letters.stale),
  retiring: listOf('retiring', letters.retiring),
  ended: listOf('ended', letters.ended),
});

interface Sizes {
  target: number;
  maxSize?: number;
}

const planned = (letters: Letters, { target, maxSize = 0 }: Sizes) => {
  const { create, retire } = plan(inventoryOf(letters), target, maxSize);
  return { create, retire: retire.map(({ warmPod: { metadata } }) => metadata.name) };
};

type Row = [string, Letters, Sizes, number, string[]];

const check = (...[, letters, sizes, create, retire]: Row) =>
  expect(planned(letters, sizes)).toEqual({ create, retire });

describe('filling', () => {
  it.each<Row>([
    ['an empty pool is filled at once', {}, { target: 3 }, 3, []],
    ['Pods being started count', { fresh: 'PP' }, { target: 3 }, 1, []],
    ['a full pool is left alone', { fresh: 'RRR' }, { target: 3 }, 0, []],
    ['assigned Pods are beyond the target', { assigned: 'RRR', fresh: 'R' }, { target: 3 }, 2, []],
    ['Pods asked to end do not count', { retiring: 'RRR' }, { target: 3 }, 3, []],
    ['Pods at their end do not count', { ended: 'RRR' }, { target: 3 }, 3, []],
    [
      'maxSize bounds all together',
      { assigned: 'RR', fresh: 'R', retiring: 'R' },
      { target: 3, maxSize: 5 },
      1,
      [],
    ],
    [
      'Pods at their end leave their room',
      { assigned: 'RR', ended: 'RRR' },
      { target: 3, maxSize: 5 },
      3,
      [],
    ],
    ['more than maxSize creates nothing', { assigned: 'RRRRRR' }, { target: 1, maxSize: 5 }, 0, []],
    ['a target of none needs none', { assigned: 'R' }, { target: 0 }, 0, []],
  ])('%s', check);
});

describe('shrinking', () => {
  it.each<Row>([
    ['the oldest go first', { fresh: 'RRRR' }, { target: 2 }, 0, ['fresh-0', 'fresh-1']],
    ['what is not Ready goes before what is', { fresh: 'RRPP' }, { target: 2 }, 0, ['fresh-2', 'fresh-3']],
    ['of those not Ready, the oldest goes first', { fresh: 'PRP' }, { target: 2 }, 0, ['fresh-0']],
    ['a Ready one stays while the rest is started', { fresh: 'RPP' }, { target: 2 }, 0, ['fresh-1']],
    [
      'all idle ones go at a target of none',
      { assigned: 'R', fresh: 'RP' },
      { target: 0 },
      0,
      ['fresh-1', 'fresh-0'],
    ],
  ])('%s', check);
});

describe('replacing what is stale', () => {
  it.each<Row>([
    ['new ones come first', { stale: 'RRR' }, { target: 3 }, 3, []],
    ['stale ones stay while those are started', { stale: 'RRR', fresh: 'PPP' }, { target: 3 }, 0, []],
    [
      'one goes for each that is Ready, the oldest first',
      { stale: 'RRR', fresh: 'RRP' },
      { target: 3 },
      0,
      ['stale-0', 'stale-1'],
    ],
    [
      'all go when the new ones are Ready',
      { stale: 'RRR', fresh: 'RRR' },
      { target: 3 },
      0,
      ['stale-0', 'stale-1', 'stale-2'],
    ],
    ['what is not Ready goes at once', { stale: 'RPR' }, { target: 3 }, 3, ['stale-1']],
    ['one too old is replaced alone', { stale: 'R', fresh: 'RR' }, { target: 3 }, 1, []],
    ['more Ready than the target go at once', { stale: 'RRRRR' }, { target: 3 }, 3, ['stale-0', 'stale-1']],
    [
      'a surplus beside stale ones leaves the target Ready',
      { stale: 'RR', fresh: 'RPP' },
      { target: 2 },
      0,
      ['fresh-1', 'stale-0'],
    ],
  ])('%s', check);
});

describe('replacing what is stale, with maxSize in the way', () => {
  it.each<Row>([
    ['as many new ones as fit', { stale: 'RRR' }, { target: 3, maxSize: 4 }, 1, []],
    ['waits for them to be Ready', { stale: 'RRR', fresh: 'P' }, { target: 3, maxSize: 4 }, 0, []],
    [
      'then one old one goes for each',
      { stale: 'RRR', fresh: 'R' },
      { target: 3, maxSize: 4 },
      0,
      ['stale-0'],
    ],
    ['without room, the oldest makes it', { stale: 'RRR' }, { target: 3, maxSize: 3 }, 0, ['stale-0']],
    ['one at a time', { stale: 'RR', retiring: 'R' }, { target: 3, maxSize: 3 }, 0, []],
    ['the room is used', { stale: 'RR', ended: 'R' }, { target: 3, maxSize: 3 }, 1, []],
    [
      'and the next waits for the new one to be Ready',
      { stale: 'RR', fresh: 'P' },
      { target: 3, maxSize: 3 },
      0,
      [],
    ],
    ['and goes then', { stale: 'RR', fresh: 'R' }, { target: 3, maxSize: 3 }, 0, ['stale-0']],
    [
      'assigned Pods take room, too',
      { assigned: 'RRR', stale: 'R' },
      { target: 1, maxSize: 4 },
      0,
      ['stale-0'],
    ],
    ['a pool of one has no other way', { stale: 'R' }, { target: 1, maxSize: 1 }, 0, ['stale-0']],
    ['nothing stale makes no room', { assigned: 'RR' }, { target: 1, maxSize: 2 }, 0, []],
    [
      'what is not Ready makes room for all',
      { stale: 'PPR' },
      { target: 3, maxSize: 3 },
      0,
      ['stale-0', 'stale-1'],
    ],
  ])('%s', check);
});
