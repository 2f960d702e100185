import { describe, expect, it } from 'vitest';
import { finalizeFactQueries, warmPoolFactQueries } from '../../../../hooks/warmpool/fact-queries.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';
import { type PoolStatusInput as WarmPoolStatus, warmPool } from '../../../builders/warm-pool.ts';
import { poolRequest } from '../../../builders/warm-request.ts';

const pool = warmPool();
const requestOf = (warmPods: WarmPodBuilder[]) =>
  poolRequest(
    pool.build(),
    warmPods.map(one => one.build()),
  );
const ended = (...uids: string[]) => ({ endedSandboxes: { namespace: 'default', uids } });

describe('which Sandboxes are gone', () => {
  it.each<[string, WarmPodBuilder[], object]>([
    ['is not asked of an empty pool', [], {}],
    ['is not asked while all are idle', [warmPod(0).ready(), warmPod(1)], {}],
    [
      'is asked of those that have one, in a steady order',
      [warmPod(0).assignedTo('u2'), warmPod(1).ready(), warmPod(2).assignedTo('u1')],
      ended('u1', 'u2'),
    ],
    ['is asked once of each', [warmPod(0).assignedTo('u1'), warmPod(1).assignedTo('u1')], ended('u1')],
    [
      'is asked of those that have one that was asked to end',
      [warmPod(0).retired().assignedTo('u1')],
      ended('u1'),
    ],
    ['is not asked of those whose WarmPod is at its end', [warmPod(0).assignedTo('u1').terminating()], {}],
    ['is not asked where none is named', [warmPod(0).status({ phase: 'Assigned' })], {}],
  ])('%s, whether the pool is deleted or not', (_case, warmPods, expected) => {
    expect(finalizeFactQueries(requestOf(warmPods))).toEqual(expected);
    expect(warmPoolFactQueries(requestOf(warmPods)).endedSandboxes).toEqual(
      'endedSandboxes' in expected ? expected.endedSandboxes : undefined,
    );
  });
});

describe('what the API server refuses', () => {
  const podTemplate = 'python-1';
  it.each<[string, WarmPoolStatus, boolean]>([
    ['is not asked of a new pool', {}, false],
    ['is not asked of a pool that is filled', { nextOrdinal: 3, provenOrdinal: 0, idleTarget: 3 }, false],
    ['is not asked where nothing is remembered', { nextOrdinal: 500, idleTarget: 3 }, false],
    [
      'is asked while Pods come to nothing',
      { backOff: { attempts: 1, retryAt: '2026-01-01T00:01:01Z', podTemplate } },
      true,
    ],
    ['is asked while many were made in vain', { nextOrdinal: 20, provenOrdinal: 10, idleTarget: 3 }, true],
  ])('%s', (_case, status, isAsked) => {
    const { uid } = pool.build().metadata;
    expect(warmPoolFactQueries(poolRequest(pool.status(status).build(), [])).syncErrors).toEqual(
      isAsked ? { namespace: 'default', uid } : undefined,
    );
  });
});

describe('what goes on in a pool', () => {
  const claimed = [warmPod(0).assignedTo('u1')];

  it('is asked beside that', () => {
    expect(warmPoolFactQueries(requestOf(claimed))).toMatchObject({
      ...ended('u1'),
      claimActivity: { namespace: 'default', pool: 'python', podTemplates: [] },
    });
  });

  it('is not asked of a pool that is deleted', () => {
    expect(finalizeFactQueries(requestOf(claimed))).not.toHaveProperty('claimActivity');
  });
});
