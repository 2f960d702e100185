import { describe, expect, it } from 'vitest';
import type { WarmPoolRequest } from '../../../../../hooks/warmpool/request.ts';
import {
  needsRecordedStatus,
  withRecordedStatus,
} from '../../../../../hooks/warmpool/status/recorded-status.ts';
import { warmPod } from '../../../../builders/warm-pod.ts';
import { warmPool } from '../../../../builders/warm-pool.ts';

const backOff = { attempts: 2, retryAt: '2026-01-01T00:02:00Z', podTemplate: 'python-1' };
const requestOf = (status: object, ...warmPods: WarmPoolRequest['warmPods']): WarmPoolRequest => {
  const { pool } = { pool: warmPool().parse() };
  return {
    pool: { ...pool, status: { ...pool.status, ...status } },
    warmPods,
    podTemplates: [],
    children: {},
  };
};
const pending = warmPod().observed();
const ready = warmPod().ready().observed();
const live = { recordedStatus: { known: true, value: { backOff } } } as const;

describe('the live status of a pool matters', () => {
  it.each<[string, WarmPoolRequest, boolean]>([
    ['while Pods fail', requestOf({ nextOrdinal: 3, backOff }, ready), true],
    ['while none of its Pods works', requestOf({ nextOrdinal: 3 }, pending), true],
    ['not while one serves', requestOf({ nextOrdinal: 3 }, pending, ready), false],
    ['not for a new pool', requestOf({}), false],
  ])('%s', (_case, request, expected) => {
    expect(needsRecordedStatus(request)).toBe(expected);
  });
});

it('what failed is counted on, although the request knows of no failure', () => {
  const { pool } = withRecordedStatus(requestOf({ nextOrdinal: 3 }), live);
  expect(pool.status.backOff).toEqual(backOff);
});

it('a request that needs no more stays as it is', () => {
  const request = requestOf({ nextOrdinal: 3 }, ready);
  expect(withRecordedStatus(request, live)).toBe(request);
});
