import { describe, expect, it } from 'vitest';
import type { Claimant } from '../../../../hooks/claim/order.ts';
import { assignment, attemptTime, givingBack } from '../../../../hooks/claim/requests.ts';
import { candidate } from '../../../builders/candidate.ts';

const claimant = { uid: 'box-uid', name: 'box' } as Claimant;
const now = new Date('2026-01-01T00:00:04.250Z');
const at = attemptTime(now, 0.0071);

const assignedAt = (before: string | undefined) =>
  (
    assignment({ ...candidate(0), assignedAt: before }, claimant, at).body as {
      status: { assignedAt: string };
    }
  ).status.assignedAt;

describe('the time of an attempt', () => {
  it('has microseconds of chance', () => {
    expect(at).toBe('2026-01-01T00:00:04.250007Z');
    expect(attemptTime(now, 0.999)).toBe('2026-01-01T00:00:04.250999Z');
  });

  it.each<[string, string | undefined, string]>([
    ['is when a WarmPod is assigned', undefined, at],
    ['is when one is assigned anew', '2026-01-01T00:00:03Z', at],
    [
      'is put later where it was assigned in the same moment',
      '2026-01-01T00:00:04.250900Z',
      '2026-01-01T00:00:04.251Z',
    ],
    ['is put later where the other clock is ahead', '2026-01-01T00:00:09Z', '2026-01-01T00:00:09.001Z'],
  ])('%s', (_case, before, expected) => {
    expect(assignedAt(before)).toBe(expected);
  });
});

it('a WarmPod is given back as if it had never been assigned, in the version that is known', () => {
  expect(givingBack(candidate(3))).toMatchObject({
    target: { kind: 'WarmPod', name: 'pool-1-3', subresource: 'status' },
    body: {
      metadata: { resourceVersion: '3' },
      status: { phase: 'Ready', assignedTo: null, sandboxName: null, assignedAt: null },
    },
  });
});
