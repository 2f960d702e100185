import { expect, it } from 'vitest';
import { checkedOutcome, outcomeLine, singleCheck, sumOutcomes } from '../../../local/outcome.ts';

const skip = { name: 'a test', reason: 'no node' };

it.each([
  ['a check that passes', singleCheck(0), '1 passed, 0 failed'],
  ['a check that fails', singleCheck(2), '0 passed, 1 failed'],
  ['a suite that passes', checkedOutcome(0, { passed: 3, failed: 0, skipped: [] }), '3 passed, 0 failed'],
  ['a suite with failures', checkedOutcome(1, { passed: 3, failed: 2, skipped: [] }), '3 passed, 2 failed'],
  [
    'a suite with skips',
    checkedOutcome(0, { passed: 3, failed: 0, skipped: [skip] }),
    '3 passed, 0 failed, 1 skipped',
  ],
  ['a suite that crashes before it reports', checkedOutcome(139, undefined), '0 passed, 1 failed'],
  ['a suite that exits well but reports nothing', checkedOutcome(0, undefined), '0 passed, 1 failed'],
  [
    'a suite that ends badly after it passed',
    checkedOutcome(1, { passed: 3, failed: 0, skipped: [] }),
    '3 passed, 1 failed',
  ],
])('%s is counted', (_, outcome, line) => {
  expect(outcomeLine(outcome)).toBe(line);
});

it('outcomes add up, and every reason for a skip is kept', () => {
  const sum = sumOutcomes([singleCheck(0), singleCheck(1), { passed: 5, failed: 0, skipped: [skip] }]);
  expect(sum).toEqual({ passed: 6, failed: 1, skipped: [skip] });
});
