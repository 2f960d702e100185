/** What holds of autoscaling, whatever the demand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WarmPoolSpec } from '../../hooks/api/warmpool.ts';
import { autoscale, type ScaleMemory, type Scaling } from '../../hooks/warmpool/size/autoscale.ts';
import { secondsFromNow } from '../builders/identity.ts';
import { warmPool } from '../builders/warm-pool.ts';

const DELAY_SECONDS = 300;

const spec = fc
  .record({
    minSize: fc.nat(10),
    beyond: fc.option(fc.nat(40)),
    targetUtilization: fc.integer({ min: 1, max: 100 }),
  })
  .map(
    ({ minSize, beyond, targetUtilization }) =>
      warmPool()
        .size(minSize, beyond === null ? 0 : minSize + beyond)
        .autoScaling({ targetUtilization, scaleDownDelay: DELAY_SECONDS })
        .parse().spec,
  );

const unbounded = spec.map(one => ({ ...one, maxSize: 0 }));

/** How many are assigned, and the seconds until the next look. */
const demand = fc.array(fc.record({ assigned: fc.nat(60), seconds: fc.nat(200) }), {
  minLength: 1,
  maxLength: 40,
});

interface Look {
  at: number;
  assigned: number;
  scaling: Scaling;
}

/** Looks at the demand, each with what the one before remembered. */
function looks(one: WarmPoolSpec, course: { assigned: number; seconds: number }[]): Look[] {
  let at = 0;
  let before: Partial<ScaleMemory> = {};
  return course.map(({ assigned, seconds }) => {
    const scaling = autoscale(one, { assigned, waiting: 0, cold: 0 }, before, secondsFromNow(at));
    const look = { at, assigned, scaling };
    before = scaling;
    at += seconds;
    return look;
  });
}

const neededBy = (minSize: number, targetUtilization: number, assigned: number) =>
  Math.max(minSize, Math.ceil((assigned * 100) / targetUtilization) - assigned);

const targetsOf = (all: Look[]) => all.map(({ scaling }) => scaling.idleTarget);

describe('autoscaling', () => {
  it('never keeps fewer than are needed, nor than minSize', () => {
    fc.assert(
      fc.property(unbounded, demand, (one, course) => {
        for (const { assigned, scaling } of looks(one, course))
          expect(scaling.idleTarget).toBeGreaterThanOrEqual(
            neededBy(one.minSize, one.autoScaling.targetUtilization, assigned),
          );
      }),
    );
  });

  it('never keeps more than maxSize leaves', () => {
    fc.assert(
      fc.property(spec, demand, (one, course) => {
        for (const { assigned, scaling } of looks(one, course))
          if (one.maxSize > 0) expect(scaling.keep).toBeLessThanOrEqual(Math.max(0, one.maxSize - assigned));
      }),
    );
  });

  it('grows only to what is needed', () => {
    fc.assert(
      fc.property(unbounded, demand, (one, course) => {
        const all = looks(one, course);
        const targets = targetsOf(all);
        all.forEach(({ assigned }, index) => {
          const before = targets[index - 1] ?? 0;
          const needed = neededBy(one.minSize, one.autoScaling.targetUtilization, assigned);
          expect(targets[index]).toBeLessThanOrEqual(Math.max(before, needed));
        });
      }),
    );
  });

  it('does not flap, not even at maxSize: it shrinks at most once in each delay', () => {
    fc.assert(
      fc.property(spec, demand, (one, course) => {
        const all = looks(one, course);
        const shrank = all.filter(
          ({ scaling }, index) => scaling.idleTarget < (targetsOf(all)[index - 1] ?? 0),
        );
        const gaps = shrank.slice(1).map(({ at }, index) => at - (shrank[index]?.at ?? 0));
        expect(gaps.filter(gap => gap < DELAY_SECONDS)).toEqual([]);
      }),
    );
  });

  it('does not shrink within the delay after it grew, or after as many were needed', () => {
    fc.assert(
      fc.property(unbounded, demand, (one, course) => {
        const all = looks(one, course);
        all.forEach(({ at, scaling }, index) => {
          const needed = all
            .slice(0, index + 1)
            .filter(look => at - look.at < DELAY_SECONDS)
            .map(({ assigned }) => neededBy(one.minSize, one.autoScaling.targetUtilization, assigned));
          expect(scaling.idleTarget).toBeGreaterThanOrEqual(Math.max(...needed));
        });
      }),
    );
  });

  it('shrinks in the end, to what is needed', () => {
    fc.assert(
      fc.property(unbounded, demand, (one, course) => {
        const calm = Array.from({ length: 4 }, () => ({ assigned: 0, seconds: DELAY_SECONDS }));
        expect(targetsOf(looks(one, [...course, ...calm])).at(-1)).toBe(one.minSize);
      }),
    );
  });

  it('depends on what is remembered alone: a look in between changes nothing', () => {
    fc.assert(
      fc.property(unbounded, demand, fc.nat(60), (one, course, assigned) => {
        const once = looks(one, [...course, { assigned, seconds: 0 }]);
        const twice = looks(one, [...course, { assigned, seconds: 0 }, { assigned, seconds: 0 }]);
        expect(targetsOf(twice).at(-1)).toBe(targetsOf(once).at(-1));
      }),
    );
  });
});
