import { describe, expect, it } from 'vitest';
import { coldReason, nextLookSeconds } from '../../../hooks/claim/cold.ts';
import { NOW } from '../../builders/identity.ts';

describe('an empty hand', () => {
  it.each([
    [0, 'NoMatchingPool', 'no WarmPool in namespace team'],
    [1, 'NoWarmPodReady', 'none of the 1 warm Pods'],
    [7, 'NoWarmPodReady', 'none of the 7 warm Pods'],
  ])('where %i fit, is explained with %s', (fitting, reason, message) => {
    expect(coldReason(fitting, 'team')).toEqual({ reason, message: expect.stringContaining(message) });
  });
});

describe('the next look', () => {
  const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();

  it.each<[string, string | undefined, number, number | undefined]>([
    ['is none without waiting', undefined, 0.5, undefined],
    ['is none once the time is over', inSeconds(-1), 0.5, undefined],
    ['is none at the very end', inSeconds(0), 0.5, undefined],
    ['is none where the time makes no sense', 'soon', 0.5, undefined],
    ['is half a second away at the least', inSeconds(20), 0, 0.5],
    ['is a second away at the most', inSeconds(20), 1, 1],
    ['is not later than the end', inSeconds(0.75), 1, 0.75],
    ['is not sooner than half a second', inSeconds(0.1), 1, 0.5],
  ])('%s', (_what, waitUntil, chance, seconds) => {
    expect(nextLookSeconds(waitUntil, NOW, chance)).toBe(seconds);
  });
});
