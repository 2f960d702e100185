import { describe, expect, it } from 'vitest';
import { autoscale, type Demand } from '../../../../../hooks/warmpool/size/autoscale.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
import { fixed, scaling } from './autoscale-rows.ts';

const none: Demand = { assigned: 0, waiting: 0, cold: 0 };

describe('Sandboxes without a warm Pod are demand', () => {
  it.each<[string, Partial<Demand>, number]>([
    ['none asks for none', {}, 0],
    ['one that found none asks for one', { cold: 1 }, 1],
    ['eight that found none ask for what eight with one would', { cold: 8 }, 2],
    ['one that waits asks for its own, and one for the next', { waiting: 1 }, 2],
    ['eight that wait ask for theirs, and two for the next', { waiting: 8 }, 10],
    ['all of them count together', { assigned: 4, waiting: 2, cold: 2 }, 4],
  ])('%s', (_case, demand, idleTarget) => {
    expect(autoscale(scaling(0), { ...none, ...demand }, {}, NOW)).toMatchObject({ idleTarget });
  });

  it('as far as maxSize goes', () => {
    expect(autoscale(scaling(0, 3), { ...none, waiting: 8 }, {}, NOW)).toMatchObject({ keep: 3 });
  });

  it('and none of a pool that does not scale by itself', () => {
    expect(autoscale(fixed(0), { ...none, waiting: 8, cold: 8 }, {}, NOW)).toMatchObject({ keep: 0 });
  });

  it('which a pool remembers for the delay, and then forgets', () => {
    const spec = scaling(0);
    const grown = autoscale(spec, { ...none, cold: 8 }, {}, NOW);
    const held = autoscale(spec, none, grown, secondsFromNow(30));
    expect(held).toMatchObject({ idleTarget: 2, reason: 'Held' });
    expect(autoscale(spec, none, held, secondsFromNow(330))).toMatchObject({ idleTarget: 0 });
  });

  it('and it is told', () => {
    expect(autoscale(scaling(0), { assigned: 1, waiting: 2, cold: 3 }, {}, NOW).message).toBe(
      '1 assigned, 2 that wait, 3 that found none at 80 % ask for 4',
    );
  });
});
