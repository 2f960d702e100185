import { describe, expect, it } from 'vitest';
import {
  type Condition,
  findCondition,
  type RecordedCondition,
  recordConditions,
} from '../../../../hooks/lib/conditions.ts';
import { NOW, written } from '../../../builders/identity.ts';

const EARLIER = '2026-01-01T00:00:05Z';
const condition: Condition = { type: 'Ready', status: 'False', reason: 'PodStarting', message: 'it starts' };
const observed = (status: RecordedCondition['status'], lastTransitionTime?: string): RecordedCondition[] => [
  { type: 'Ready', status, reason: 'Pending', message: 'was', lastTransitionTime, observedGeneration: 1 },
];

describe('the time of a condition', () => {
  it.each([
    ['the condition is new, it is now', [], written(NOW)],
    ['nothing was observed, it is now', undefined, written(NOW)],
    ['its status flips, it is now', observed('True', EARLIER), written(NOW)],
    ['only reason and message change, it stays', observed('False', EARLIER), EARLIER],
    ['the observed one has no time, as in a default status, it is now', observed('False'), written(NOW)],
    [
      'another condition has that status, it is now',
      [{ type: 'PodReady', status: 'False' as const, lastTransitionTime: EARLIER }],
      written(NOW),
    ],
  ])('when %s', (_case, before, time) => {
    expect(recordConditions([condition], before, { now: NOW, generation: 3 })[0]?.lastTransitionTime).toBe(
      time,
    );
  });
});

it('a condition says what its condition says, of the generation it is about', () => {
  expect(recordConditions([condition], observed('True', EARLIER), { now: NOW, generation: 3 })).toEqual([
    { ...condition, lastTransitionTime: written(NOW), observedGeneration: 3 },
  ]);
});

it('a condition that no condition mentions is gone', () => {
  expect(recordConditions([], observed('True', EARLIER), { now: NOW, generation: 1 })).toEqual([]);
});

it('a condition is found by its type', () => {
  expect(findCondition(observed('True'), 'Ready')?.status).toBe('True');
  expect(findCondition(observed('True'), 'PodReady')).toBeUndefined();
  expect(findCondition(undefined, 'Ready')).toBeUndefined();
});
