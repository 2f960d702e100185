import { expect, test } from 'vitest';
import { durationSeconds } from '../src/duration.ts';

test.each([
  ['30m', 1800],
  ['1m30s', 90],
  ['1h', 3600],
  ['1.5s', 1.5],
  ['250ms', 0.25],
  ['soon', 0],
])('%s is %d seconds', (duration, seconds) => {
  expect(durationSeconds(duration)).toBe(seconds);
});
