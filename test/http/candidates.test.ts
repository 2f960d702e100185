import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/caches/spread.ts';
import type { WarmPodRecord } from '../../src/caches/warm-pod-record.ts';
import { coldReason, nextLookSeconds, pickCandidate } from '../../src/claim/candidates.ts';

const nowMs = Date.parse('2026-01-01T10:00:00Z');
const candidate = (index: number, ageSeconds = 60): WarmPodRecord => {
  const uid = `0b5f9a4e-6c1d-4f0e-9a2b-${String(index).padStart(12, '0')}`;
  return {
    namespace: 'team',
    name: `pool-1-${index}`,
    uid,
    resourceVersion: String(index),
    pool: 'pool',
    runtime: 'python:3.10',
    podTemplate: 'pool-1-abcdef0123',
    phase: 'Ready',
    podName: `pool-1-${index}`,
    podUID: `pod-${index}`,
    assignedTo: undefined,
    assignedAt: undefined,
    createdAtMs: nowMs - ageSeconds * 1000,
    leaving: false,
    hash: hashOf(uid),
  };
};
const many = (count: number) => Array.from({ length: count }, (_, index) => candidate(index));
const sandboxUid = (index: number) => `7d0c1f52-93aa-4b7e-8f11-${String(index).padStart(12, '0')}`;

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
});

describe('an empty hand', () => {
  it.each([
    [0, 'NoMatchingPool'],
    [1, 'NoWarmPodReady'],
    [7, 'NoWarmPodReady'],
  ])('where %i fit, is explained with %s', (fitting, reason) => {
    expect(coldReason(fitting, 'team').reason).toBe(reason);
  });
});

describe('the next look', () => {
  const inSeconds = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
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
    expect(nextLookSeconds(waitUntil, nowMs, chance)).toBe(seconds);
  });
});
