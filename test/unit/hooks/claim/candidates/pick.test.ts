import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../../hooks/claim/candidates/candidate.ts';
import { pickCandidate as pickOf } from '../../../../../hooks/claim/candidates/pick.ts';
import { candidate } from '../../../../builders/candidate.ts';
import { NOW } from '../../../../builders/identity.ts';

const nowMs = NOW.getTime();
const many = (count: number) => Array.from({ length: count }, (_, index) => candidate(index));
const sandboxUid = (index: number) => `7d0c1f52-93aa-4b7e-8f11-${String(index).padStart(12, '0')}`;

const allAreWell = () => false;
const pickCandidate = (candidates: readonly Candidate[], uid: string, atMs: number, isUnwell = allAreWell) =>
  pickOf(candidates, uid, atMs, isUnwell);

describe('picking a candidate', () => {
  it('gives nothing where there is none', () => {
    expect(pickCandidate([], sandboxUid(0), nowMs)).toBeUndefined();
  });

  it('is the same in every replica, in whatever order it sees them', () => {
    const seen = many(50);
    for (let index = 0; index < 100; index += 1) {
      const uid = sandboxUid(index);
      expect(pickCandidate(seen.toReversed(), uid, nowMs)).toBe(pickCandidate(seen, uid, nowMs));
    }
  });

  it('stays the same when others go', () => {
    const seen = many(50);
    for (let index = 0; index < 100; index += 1) {
      const picked = pickCandidate(seen, sandboxUid(index), nowMs);
      const fewer = seen.filter((one, place) => one === picked || place % 2 === 0);
      expect(pickCandidate(fewer, sandboxUid(index), nowMs)).toBe(picked);
    }
  });

  it('spreads Sandboxes evenly over candidates of one age', () => {
    const seen = many(50);
    const picks = new Map<string, number>();
    for (let index = 0; index < 5_000; index += 1) {
      const { name = '' } = pickCandidate(seen, sandboxUid(index), nowMs) ?? {};
      picks.set(name, (picks.get(name) ?? 0) + 1);
    }
    expect(picks.size).toBe(50);
    expect(Math.max(...picks.values())).toBeLessThan(160);
    expect(Math.min(...picks.values())).toBeGreaterThan(50);
  });

  it('takes the older a little sooner, and not always', () => {
    const seen = Array.from({ length: 20 }, (_, index) => candidate(index, index < 10 ? 3_600 : 60));
    let older = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const picked = pickCandidate(seen, sandboxUid(index), nowMs);
      if (picked && nowMs - picked.createdAtMs > 1_800_000) older += 1;
    }
    expect(older).toBeGreaterThan(600);
    expect(older).toBeLessThan(950);
  });

  it('takes one of the future for a new one: clocks differ', () => {
    expect(pickCandidate([candidate(0, -600)], sandboxUid(0), nowMs)?.name).toBe('pool-1-0');
  });
});

describe('among candidates of unequal health', () => {
  const seen = many(20);
  const unwell = new Set(seen.slice(0, 15));
  const isUnwell = (one: Candidate) => unwell.has(one);

  it('takes those that are well first, each Sandbox by its own order', () => {
    for (let index = 0; index < 100; index += 1) {
      const picked = pickOf(seen, sandboxUid(index), nowMs, isUnwell);
      expect(picked).toBe(pickCandidate(seen.slice(15), sandboxUid(index), nowMs));
    }
  });

  it('takes one that is unwell, by the same order, where there is no other', () => {
    const ill = seen.slice(0, 15);
    for (let index = 0; index < 100; index += 1) {
      expect(pickOf(ill, sandboxUid(index), nowMs, isUnwell)).toBe(
        pickCandidate(ill, sandboxUid(index), nowMs),
      );
    }
  });

  it('asks for the health of one alone, where that is well', () => {
    let asked = 0;
    pickOf(seen.slice(15), sandboxUid(0), nowMs, one => {
      asked += 1;
      return isUnwell(one);
    });
    expect(asked).toBe(1);
  });
});
