import { describe, expect, it } from 'vitest';
import { isLeftBehind, unusedBy } from '../../../../../hooks/claim/candidates/left-behind.ts';
import type { TidyOrder } from '../../../../../hooks/claim/order.ts';
import { candidate } from '../../../../builders/candidate.ts';
import { NOW } from '../../../../builders/identity.ts';

const order = { order: 'tidy', claimant: { namespace: 'team' }, podName: 'pool-1-1' } as TidyOrder;

describe('a WarmPod of a Sandbox that has its Pod', () => {
  it('is unused where its Pod is another one, in the same namespace', () => {
    const elsewhere = { ...candidate(2), namespace: 'other' };
    expect(unusedBy([candidate(0), candidate(1), elsewhere], order)).toEqual([candidate(0)]);
  });

  it.each([
    [7.9, false],
    [8, true],
  ])('assigned %f s ago is left behind: %s', (ageSeconds, expected) => {
    const assignedAt = new Date(NOW.getTime() - ageSeconds * 1000).toISOString();
    expect(isLeftBehind({ assignedAt }, NOW)).toBe(expected);
  });

  it('that does not say when it was assigned is', () => {
    expect(isLeftBehind({ assignedAt: undefined }, NOW)).toBe(true);
  });
});
