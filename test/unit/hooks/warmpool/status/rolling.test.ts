import { describe, expect, it } from 'vitest';
import { timestamp } from '../../../../../hooks/lib/time.ts';
import { takeInventory } from '../../../../../hooks/warmpool/inventory.ts';
import type { Cause } from '../../../../../hooks/warmpool/pod-state.ts';
import { rollingCondition } from '../../../../../hooks/warmpool/status/rolling.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../../builders/warm-pod.ts';
import { type PoolBuilder, warmPool } from '../../../../builders/warm-pool.ts';

const outdated = (ordinal: number) => warmPod(ordinal).ready().ofTemplate('older');
const old = (ordinal: number) =>
  warmPod(ordinal)
    .ready()
    .status({ readyAt: timestamp(secondsFromNow(-4000)) });
const fresh = (ordinal: number) => warmPod(ordinal).ready();
const rolled = warmPool().status({ conditions: [{ type: 'Rolling', status: 'True', reason: 'Replacing' }] });
const QUOTA: Cause = { reason: 'PodRefused', message: 'exceeded quota' };

const condition = (warmPods: WarmPodBuilder[], cause?: Cause, pool: PoolBuilder = warmPool()) => {
  const circumstances = { podTemplateName: TEMPLATE, ttlSeconds: 3600, startSeconds: 600, now: NOW };
  const inventory = takeInventory(
    warmPods.map(one => one.observed()),
    circumstances,
  );
  return rollingCondition({
    inventory,
    podTemplateName: TEMPLATE,
    keep: 3,
    cause,
    before: pool.parse().status,
  })[0];
};

describe('Rolling', () => {
  it.each<[string, WarmPodBuilder[], Cause | undefined, string]>([
    [
      'says how far it is',
      [outdated(0), outdated(1), fresh(2)],
      undefined,
      'Replacing: 1 of 3 warm Pods are new; 2 of an older template remain to be replaced',
    ],
    [
      'tells those past their ttl apart',
      [outdated(0), old(1), fresh(2)],
      undefined,
      'Replacing: 1 of 3 warm Pods are new; 1 of an older template and 1 past spec.ttl remain to be replaced',
    ],
    [
      'says why it is not further',
      [old(0), old(1)],
      QUOTA,
      'PodRefused: 0 of 3 warm Pods are new; 2 past spec.ttl remain to be replaced; the next is not Ready: exceeded quota',
    ],
  ])('%s', (_case, warmPods, cause, expected) => {
    const { status, reason, message } = condition(warmPods, cause) ?? {};
    expect([status, `${reason}: ${message}`]).toEqual(['True', expected]);
  });

  it('ends when all are new', () => {
    expect(condition([fresh(3), fresh(4)], undefined, rolled)).toMatchObject({
      status: 'False',
      reason: 'Replaced',
    });
  });

  it('is not said of a pool that never rolled', () => {
    expect(condition([fresh(3), warmPod(4)])).toBeUndefined();
  });
});
