import { describe, expect, it } from 'vitest';
import { mostStarting, type Supply } from '../../../../../hooks/warmpool/size/pace.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';

/** How many may start of a pool of so many with so many Ready, so long after the last claim. */
const pace = (target: number, ready: number, quietSeconds: number | undefined, claimsUnderWay = 0) => {
  const supply: Supply = { lacking: target - ready, readyShare: ready / target };
  const lastClaimAt = quietSeconds === undefined ? undefined : secondsFromNow(-quietSeconds).toISOString();
  return mostStarting(supply, { claimsUnderWay, lastClaimAt }, NOW);
};

describe('while claims come there may start', () => {
  it.each([
    ['one as soon as one is missing', pace(210, 209, 0), 1],
    ['a twentieth of what is missing', pace(210, 160, 0), 3],
    ['no more than few of a large pool', pace(2000, 1500, 0), 3],
    ['few still while half is left', pace(210, 105, 0), 3],
    ['more with a quarter left', pace(400, 100, 0), 18],
    ['many with a tenth left', pace(400, 40, 0), 53],
    ['a hundred with none left', pace(400, 0, 0), 100],
    ['all of a small pool with none left', pace(8, 0, 0), 8],
    ['one of a small pool with one left', pace(4, 1, 0), 1],
  ])('%s', (_case, is, expected) => {
    expect(is).toBe(expected);
  });
});

describe('the longer no claim has come, the more', () => {
  it.each([
    ['half a second: one', pace(1000, 998, 0.5), 1],
    ['a second: four', pace(1000, 990, 1), 4],
    ['half the time: a quarter', pace(1000, 500, 2.5), 25],
    ['all the time: a hundred', pace(1000, 500, 5), 100],
    ['an hour: no more', pace(1000, 500, 3600), 100],
    ['nobody ever claimed: a hundred', pace(1000, 500, undefined), 100],
    ['a claim by a clock ahead of ours: as if just now', pace(1000, 990, -5), 1],
  ])('%s', (_case, is, expected) => {
    expect(is).toBe(expected);
  });
});

describe('while many claims are under way there may start', () => {
  it.each([
    ['none', pace(400, 200, 0, 4), 0],
    ['none of a pool that nobody claims from either', pace(400, 200, undefined, 4), 0],
    ['none with a quarter left', pace(400, 100, 0, 20), 0],
    ['some with less', pace(400, 99, 0, 20), 18],
    ['a hundred with none left', pace(400, 0, 0, 20), 100],
    ['as usual where they are not so many', pace(400, 300, 0, 3), 3],
  ])('%s', (_case, is, expected) => {
    expect(is).toBe(expected);
  });
});
