import { describe, expect, it } from 'vitest';
import { autoscale } from '../../../../../hooks/warmpool/size/autoscale.ts';
import { NOW } from '../../../../builders/identity.ts';
import { answer, fixed, limited, low, rows, scaling, used } from './autoscale-rows.ts';

describe('a pool that does not scale by itself', () => {
  it.each(
    rows(
      ['keeps minSize', fixed(3), 0, {}, answer(3, 'MinSize')],
      ['keeps minSize beyond those assigned', fixed(3), 50, {}, answer(3, 'MinSize')],
      ['keeps none where minSize is 0', fixed(0), 5, {}, answer(0, 'MinSize')],
      ['follows a lower minSize at once', fixed(1), 0, { idleTarget: 9 }, answer(1, 'MinSize')],
      ['forgets that it shrank', fixed(2), 0, { idleTarget: 5, ...low(10, 4) }, answer(2, 'MinSize')],
      ['keeps minSize where maxSize has room', fixed(3, 10), 7, {}, answer(3, 'MinSize')],
      ['keeps what maxSize leaves', fixed(3, 10), 8, {}, limited(2, 3)],
      ['keeps none where all are assigned', fixed(3, 10), 10, {}, limited(0, 3)],
      ['never keeps fewer than none', fixed(3, 10), 12, {}, limited(0, 3)],
    ),
  )('%s', (_case, spec, assigned, before, expected) => {
    expect(autoscale(spec, used(assigned), before, NOW)).toMatchObject(expected);
  });

  it('remembers nothing of the time when it did', () => {
    const { lowSince, lowPeak } = autoscale(fixed(2), used(0), { idleTarget: 5, ...low(10, 4) }, NOW);
    expect({ lowSince, lowPeak }).toEqual({ lowSince: undefined, lowPeak: undefined });
  });
});

describe('growing', () => {
  it.each(
    rows(
      ['never looked at, starts with minSize', scaling(2), 0, {}, answer(2, 'Utilization')],
      ['at 80 %, keeps one for four assigned', scaling(0), 4, {}, answer(1, 'Utilization')],
      ['rounds up: a fifth asks for another', scaling(0), 5, {}, answer(2, 'Utilization')],
      [
        'at 50 %, keeps as many as are assigned',
        scaling(0, 0, { targetUtilization: 50 }),
        7,
        {},
        answer(7, 'Utilization'),
      ],
      [
        'at 100 %, needs nothing beyond',
        scaling(0, 0, { targetUtilization: 100 }),
        70,
        {},
        answer(0, 'Utilization'),
      ],
      [
        'at 100 %, still keeps minSize',
        scaling(2, 0, { targetUtilization: 100 }),
        70,
        {},
        answer(2, 'Utilization'),
      ],
      ['at 1 %, keeps 99 for one', scaling(0, 0, { targetUtilization: 1 }), 1, {}, answer(99, 'Utilization')],
      ['grows at once, by any number', scaling(2), 400, { idleTarget: 2 }, answer(100, 'Utilization')],
      [
        'grows at once while it waits to shrink',
        scaling(2),
        40,
        { idleTarget: 8, ...low(299, 3) },
        answer(10, 'Utilization'),
      ],
      ['grows to a raised minSize', scaling(12), 0, { idleTarget: 8 }, answer(12, 'Utilization')],
      [
        'grows to a raised minSize while it waits to shrink',
        scaling(12),
        0,
        { idleTarget: 8, ...low(10, 3) },
        answer(12, 'Utilization'),
      ],
      ['wants no more than maxSize', scaling(2, 45, { targetUtilization: 1 }), 40, {}, limited(5, 45)],
      ['wants no more than a lowered maxSize', scaling(2, 6), 0, { idleTarget: 9 }, answer(6, 'Held')],
      ['grows as far as maxSize lets it', scaling(2, 45), 40, { idleTarget: 2 }, limited(5, 10)],
    ),
  )('%s', (_case, spec, assigned, before, expected) => {
    expect(autoscale(spec, used(assigned), before, NOW)).toMatchObject(expected);
  });

  it('forgets that fewer would have done', () => {
    const { lowSince, lowPeak } = autoscale(scaling(2), used(40), { idleTarget: 8, ...low(299, 3) }, NOW);
    expect({ lowSince, lowPeak }).toEqual({ lowSince: undefined, lowPeak: undefined });
  });
});
