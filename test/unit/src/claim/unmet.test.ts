import { beforeEach, describe, expect, it } from 'vitest';
import type { ClaimResult } from '../../../../hooks/index.ts';
import { createUnmetClaims, type UnmetClaims } from '../../../../src/claim/unmet.ts';
import type { WarmOrder } from '../claim-stage.ts';

let seconds: number;
let unmet: UnmetClaims;
beforeEach(() => {
  seconds = 0;
  unmet = createUnmetClaims(() => new Date(seconds * 1000));
});

const cold: ClaimResult = { result: 'cold', reason: 'NoWarmPodReady', message: 'none' };
const waiting: ClaimResult = { result: 'waiting', resyncAfterSeconds: 1 };
const warm = { result: 'warm' } as ClaimResult;

const note = (uid: string, result: ClaimResult, { namespace = 'team', podTemplateSuffix = '-abc' } = {}) =>
  unmet.note({ claimant: { uid, namespace }, podTemplateSuffix } as WarmOrder, result);

const count = (...podTemplates: string[]) => unmet.count('team', podTemplates);

describe('claims that found nothing', () => {
  it('are counted by what they came to, each Sandbox once', () => {
    note('a', cold);
    note('b', waiting);
    note('b', waiting);
    note('c', warm);
    expect(count('pool-abc')).toEqual({ waiting: 1, cold: 1 });
  });

  it('count where a PodTemplate of the namespace would do', () => {
    note('a', cold, { namespace: 'other' });
    note('b', cold, { podTemplateSuffix: '-xyz' });
    expect(count('pool-abc')).toEqual({ waiting: 0, cold: 0 });
    expect(count('pool-abc', 'pool-xyz')).toEqual({ waiting: 0, cold: 1 });
    expect(count()).toEqual({ waiting: 0, cold: 0 });
  });

  it('count no more once the Sandbox is served', () => {
    note('a', waiting);
    note('a', warm);
    expect(count('pool-abc')).toEqual({ waiting: 0, cold: 0 });
  });

  it('are forgotten: one that waits after 5 s without a look, one that went cold after 30 s', () => {
    note('a', cold);
    note('b', waiting);
    seconds = 5;
    expect(count('pool-abc')).toEqual({ waiting: 0, cold: 1 });
    seconds = 30;
    expect(count('pool-abc')).toEqual({ waiting: 0, cold: 0 });
  });

  it('are ten thousand at most', () => {
    for (let index = 0; index < 10_002; index += 1) note(`${index}`, cold);
    expect(count('pool-abc')).toEqual({ waiting: 0, cold: 10_000 });
  });
});
