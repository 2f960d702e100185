import { describe, expect, it } from 'vitest';
import { lookAgainSeconds, toldResult } from '../../../../../hooks/claim/cold/required.ts';
import type { ClaimResult, WarmOrder } from '../../../../../hooks/claim/order.ts';
import { later, timestamp } from '../../../../../hooks/lib/time.ts';
import { podTemplate } from '../../../../../hooks/pod/template.ts';
import { NOW } from '../../../../builders/identity.ts';
import { podRequirements } from '../../../../builders/requirements.ts';

const order = (isRequired: boolean, ageSeconds = 0): WarmOrder =>
  ({
    claimant: { namespace: 'team', creationTimestamp: timestamp(later(NOW, -ageSeconds)) },
    podTemplate: podTemplate(podRequirements()),
    podTemplateSuffix: '-abc',
    waitUntil: undefined,
    isRequired,
  }) as WarmOrder;

const { spec } = podTemplate(podRequirements({ runAsUser: 7 }));
const pool = (name: string) => new Map([[name, { pool: 'python', template: { spec } }]]);

const WAITING: ClaimResult = { result: 'waiting', resyncAfterSeconds: 0.7 };
const COLD: ClaimResult = { result: 'cold', reason: 'NoMatchingPool', message: 'none' };
const REFUSED: ClaimResult = { result: 'cold', reason: 'WarmPodRefused', message: 'the quota says no' };

describe('a Sandbox that is served warm or not at all', () => {
  it('goes on waiting, and is told the nearest pool', () => {
    expect(toldResult(WAITING, order(true), pool('team/python-xyz'))).toEqual({
      result: 'waiting',
      resyncAfterSeconds: 0.7,
      message: expect.stringContaining(
        'the nearest, "python", differs first in spec.securityContext.runAsUser',
      ),
    });
  });

  it('is told the pool that fits, and is empty', () => {
    expect(toldResult(WAITING, order(true), pool('team/python-abc'))).toMatchObject({
      message: 'WarmPool "python" fits, but has no warm Pod now',
    });
  });

  it('does not start cold where a claim was refused, and is told why', () => {
    expect(toldResult(REFUSED, order(true), pool('team/python-abc'))).toEqual({
      result: 'waiting',
      resyncAfterSeconds: 5,
      message: 'the quota says no',
    });
  });

  it.each([
    [0, 0, 0.5],
    [0, 1, 1],
    [30, 1, 3],
    [3000, 1, 5],
  ])('is looked at again at the age of %i s, with chance %i, after %f s', (age, chance, seconds) => {
    expect(lookAgainSeconds(order(true, age), NOW, chance)).toBe(seconds);
  });
});

describe('any other', () => {
  it('starts cold, and is told why', () => {
    expect(toldResult(COLD, order(false), pool('team/python-xyz'))).toMatchObject({
      result: 'cold',
      message: expect.stringContaining('the nearest, "python"'),
    });
  });

  it('waits as it is told to', () => {
    expect(toldResult(WAITING, order(false), pool('team/python-xyz'))).toBe(WAITING);
    expect(lookAgainSeconds(order(false), NOW, 0)).toBeUndefined();
  });

  it('is told why nothing could be bound late', () => {
    const notLate = 'RuntimeEnvironment "old" does not declare spec.lateBinding';
    expect(toldResult(COLD, { ...order(false), notLate }, new Map())).toMatchObject({
      message: expect.stringContaining(`can't be bound to a warm Pod: ${notLate}`),
    });
  });
});
