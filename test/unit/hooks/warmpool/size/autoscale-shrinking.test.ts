import { describe, expect, it } from 'vitest';
import { autoscale, type ScaleMemory } from '../../../../../hooks/warmpool/size/autoscale.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';
import { ago, answer, limited, low, rows, scaling, used } from './autoscale-rows.ts';

describe('shrinking', () => {
  it.each(
    rows(
      ['remembers since when fewer would do', scaling(2), 0, { idleTarget: 8 }, answer(8, 'Held', low(0, 2))],
      [
        'remembers the most that was needed',
        scaling(2),
        16,
        { idleTarget: 8, ...low(10, 3) },
        answer(8, 'Held', low(10, 4)),
      ],
      [
        'keeps the peak of the time before',
        scaling(2),
        8,
        { idleTarget: 8, ...low(10, 5) },
        answer(8, 'Held', low(10, 5)),
      ],
      [
        'holds to the last second',
        scaling(2),
        0,
        { idleTarget: 8, ...low(299, 2) },
        answer(8, 'Held', low(299, 2)),
      ],
      [
        'falls when the delay is over',
        scaling(2),
        0,
        { idleTarget: 8, ...low(300, 2) },
        answer(2, 'Utilization'),
      ],
      [
        'falls no lower than the peak',
        scaling(2),
        0,
        { idleTarget: 8, ...low(300, 5) },
        answer(5, 'Utilization'),
      ],
      [
        'falls no lower than what is needed now',
        scaling(2),
        24,
        { idleTarget: 8, ...low(300, 3) },
        answer(6, 'Utilization'),
      ],
      [
        'falls long after the delay as well',
        scaling(2),
        0,
        { idleTarget: 8, ...low(9e6, 2) },
        answer(2, 'Utilization'),
      ],
      [
        'with another delay',
        scaling(2, 0, { scaleDownDelay: 20 }),
        0,
        { idleTarget: 8, ...low(20, 2) },
        answer(2, 'Utilization'),
      ],
      [
        'without delay, falls at once',
        scaling(2, 0, { scaleDownDelay: 0 }),
        0,
        { idleTarget: 8 },
        answer(2, 'Utilization'),
      ],
      ['holds after minSize was lowered', scaling(1), 0, { idleTarget: 8 }, answer(8, 'Held', low(0, 1))],
      [
        'falls to a lowered minSize after the delay',
        scaling(1),
        0,
        { idleTarget: 8, ...low(300, 1) },
        answer(1, 'Utilization'),
      ],
      [
        'keeps the raised minSize if that is above the peak',
        scaling(6),
        0,
        { idleTarget: 8, ...low(300, 3) },
        answer(6, 'Utilization'),
      ],
      ['holds only what maxSize leaves', scaling(1, 10), 8, { idleTarget: 8 }, limited(2, 8, low(0, 2))],
      [
        'takes a peak above the target for the target',
        scaling(0),
        0,
        { idleTarget: 1, ...low(300, 4) },
        answer(1, 'Utilization'),
      ],
      [
        'with a time but no peak, falls to what is needed',
        scaling(2),
        0,
        { idleTarget: 8, lowSince: ago(300) },
        answer(2, 'Utilization'),
      ],
    ),
  )('%s', (_case, spec, assigned, before, expected) => {
    expect(autoscale(spec, used(assigned), before, NOW)).toMatchObject(expected);
  });

  it('starts another delay after it has shrunk', () => {
    const first = autoscale(scaling(2), used(0), { idleTarget: 8, ...low(300, 5) }, NOW);
    const second = autoscale(scaling(2), used(0), first, secondsFromNow(1));
    expect(second).toMatchObject(answer(5, 'Held', low(-1, 2)));
  });
});

describe('the clock', () => {
  it('that went back shrinks nothing too soon', () => {
    const before = { idleTarget: 8, lowSince: written(secondsFromNow(100)), lowPeak: 2 };
    expect(autoscale(scaling(2), used(0), before, NOW)).toMatchObject(answer(8, 'Held'));
  });

  it('with fractions of a second is remembered in whole ones', () => {
    const now = new Date(NOW.getTime() + 900);
    expect(autoscale(scaling(2), used(0), { idleTarget: 8 }, now).lowSince).toBe(written(NOW));
  });

  it('does not matter to a pool at rest', () => {
    const before = { idleTarget: 2 };
    expect(autoscale(scaling(2), used(0), before, secondsFromNow(1e6))).toEqual(
      autoscale(scaling(2), used(0), before, NOW),
    );
  });
});

describe('a day in steps', () => {
  const spec = scaling(2, 0, { targetUtilization: 80, scaleDownDelay: 300 });

  it.each([
    [
      'a spike',
      [
        [0, 0, 2],
        [10, 40, 10],
        [20, 0, 10],
        [319, 0, 10],
        [320, 0, 2],
      ],
    ],
    [
      'a second spike within the delay',
      [
        [0, 40, 10],
        [10, 0, 10],
        [200, 40, 10],
        [210, 0, 10],
        [400, 0, 10],
        [510, 0, 2],
      ],
    ],
    [
      'a wave',
      [
        [0, 8, 2],
        [100, 16, 4],
        [200, 24, 6],
        [300, 16, 6],
        [400, 8, 6],
        [599, 8, 6],
        [600, 8, 4],
        [900, 8, 4],
      ],
    ],
    [
      'a saw within the delay',
      [
        [0, 40, 10],
        [60, 20, 10],
        [120, 40, 10],
        [180, 20, 10],
        [240, 40, 10],
        [300, 20, 10],
      ],
    ],
  ] as [string, [number, number, number][]][])('%s: seconds, assigned, target', (_case, steps) => {
    let before: Partial<ScaleMemory> = {};
    const targets = steps.map(([seconds, assigned]) => {
      const scaled = autoscale(spec, used(assigned), before, secondsFromNow(seconds));
      before = scaled;
      return [seconds, assigned, scaled.idleTarget];
    });
    expect(targets).toEqual(steps);
  });
});
