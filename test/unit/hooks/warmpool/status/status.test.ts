import { describe, expect, it } from 'vitest';
import { findCondition } from '../../../../../hooks/lib/conditions.ts';
import { takeInventory } from '../../../../../hooks/warmpool/inventory.ts';
import type { ScaleMemory, Scaling } from '../../../../../hooks/warmpool/size/autoscale.ts';
import { type StatusSituation, statusOf } from '../../../../../hooks/warmpool/status/status.ts';
import { CREATED, NOW, secondsFromNow, written } from '../../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../../builders/warm-pod.ts';
import { type PoolBuilder, warmPool } from '../../../../builders/warm-pool.ts';

const scaling = (idleTarget: number, memory: Partial<ScaleMemory> = {}): Scaling => ({
  idleTarget,
  keep: idleTarget,
  reason: 'MinSize',
  message: 'as asked',
  ...memory,
});

interface Given {
  pool?: PoolBuilder;
  warmPods?: WarmPodBuilder[];
  scaling?: Scaling;
  conditions?: StatusSituation['conditions'];
  remarks?: StatusSituation['remarks'];
  cause?: StatusSituation['cause'];
  backOff?: StatusSituation['backOff'];
}

const status = ({ pool = warmPool(), warmPods = [], ...given }: Given) =>
  statusOf({
    pool: pool.parse(),
    inventory: takeInventory(
      warmPods.map(one => one.observed()),
      { podTemplateName: TEMPLATE, ttlSeconds: 3600, startSeconds: 600, now: NOW },
    ),
    podTemplateName: TEMPLATE,
    cause: given.cause,
    backOff: given.backOff,
    provenOrdinal: undefined,
    podTemplate: undefined,
    scaling: given.scaling ?? scaling(2),
    conditions: given.conditions ?? [],
    remarks: given.remarks ?? [],
    nextOrdinal: 9,
    now: NOW,
  });

const one = warmPod();
const OLD = written(secondsFromNow(-9000));

describe('the counts', () => {
  it.each<[string, WarmPodBuilder[], number, number, number]>([
    ['of an empty pool are 0', [], 0, 0, 0],
    [
      'tell Ready, assigned and Pending ones apart',
      [one, one.ready(), one.ready(), one.assignedTo('u1')],
      2,
      1,
      1,
    ],
    [
      'leave out Ready ones of an older template: no new Sandbox fits them',
      [one.ready().ofTemplate('old')],
      0,
      0,
      0,
    ],
    ['include Ready ones past their ttl: a Sandbox could have them', [one.ready().createdAt(OLD)], 1, 0, 0],
    ['leave out those asked to end', [one.ready().retired(), one.retired()], 0, 0, 0],
    ['leave out those at their end', [one.terminating(), one.ready().deleting()], 0, 0, 0],
    ['include an assigned one that was asked to end', [one.retired().assignedTo('u1')], 0, 1, 0],
  ])('%s: available, assigned, pending', (_case, warmPods, availablePods, assignedPods, pendingPods) => {
    expect(status({ warmPods })).toMatchObject({ availablePods, assignedPods, pendingPods });
  });
});

describe('a Pod that is tried after others came to nothing', () => {
  const backOff = { attempts: 3, retryAt: written(secondsFromNow(4)), podTemplate: TEMPLATE };
  const made = (seconds: number) => one.createdAt(written(secondsFromNow(-seconds)));

  it.each<[string, Given, number]>([
    ['is not counted at once', { warmPods: [made(9)], backOff }, 0],
    ['is counted when it takes longer', { warmPods: [made(10)], backOff }, 1],
    ['is counted where none came to nothing', { warmPods: [made(9)] }, 1],
  ])('%s', (_case, given, pendingPods) => {
    expect(status(given)).toMatchObject({ pendingPods });
  });
});

describe('the outdated Pods', () => {
  const outdated = one.ready().ofTemplate('old');
  it.each<[string, WarmPodBuilder[], number]>([
    ['are those Ready of an older template', [outdated, outdated, one.ready()], 2],
    ['are none that start', [one.ofTemplate('old')], 0],
    ['are none that leave', [outdated.retired(), outdated.terminating()], 0],
    ['are none that Sandboxes have', [one.ofTemplate('old').assignedTo('u1')], 0],
  ])('%s', (_case, warmPods, outdatedPods) => {
    expect(status({ warmPods })).toMatchObject({ outdatedPods });
  });
});

describe('what autoscalers go by', () => {
  it.each<[string, WarmPodBuilder[], number]>([
    ['counts idle Pods, Ready or not', [one, one.ready(), one.ready().ofTemplate('old')], 3],
    ['leaves out what Sandboxes have', [one.ready(), one.assignedTo('u1')], 1],
    ['leaves out what is asked to end, or at its end', [one.ready().retired(), one.terminating()], 0],
  ])('%s', (_case, warmPods, replicas) => {
    expect(status({ warmPods })).toMatchObject({ replicas });
  });

  it('selects the Pods of this pool that no Sandbox has', () => {
    expect(status({}).selector).toBe('app=llmsafespace,component=warmpod,warm-pool=python');
  });
});

const pods = (ready: number) => Array.from({ length: ready }, (_, index) => warmPod(index).ready());

const refused = {
  type: 'RuntimeResolved',
  status: 'False' as const,
  reason: 'NotFound',
  message: 'no such runtime',
};
const resolved = {
  type: 'RuntimeResolved',
  status: 'True' as const,
  reason: 'Resolved',
  message: 'python-3-10',
};

const outdatedPods = (ready: number) => pods(ready).map(each => each.ofTemplate('old'));
const QUOTA = { reason: 'PodRefused', message: 'exceeded quota: few' };

describe('Ready', () => {
  it.each<[string, Given, string, string]>([
    ['a pool with all it should have', { warmPods: pods(2) }, 'True', 'Filled'],
    ['with more', { warmPods: pods(3) }, 'True', 'Filled'],
    ['that should have none', { scaling: scaling(0) }, 'True', 'Filled'],
    [
      'that has all that maxSize leaves room for',
      { scaling: { ...scaling(4), keep: 1 }, warmPods: pods(1) },
      'True',
      'Filled',
    ],
    [
      'that maxSize leaves no room for any',
      {
        scaling: { ...scaling(2), keep: 0, reason: 'MaxSize' },
        pool: warmPool().wasReady('True', 'Refilling'),
      },
      'False',
      'MaxSizeReached',
    ],
    ['being filled for the first time', { warmPods: pods(1) }, 'False', 'Filling'],
    [
      'that was full and has one left',
      { pool: warmPool().wasReady('True', 'Filled'), warmPods: pods(1) },
      'True',
      'Refilling',
    ],
    [
      'that is being refilled still',
      { pool: warmPool().wasReady('True', 'Refilling'), warmPods: pods(1) },
      'True',
      'Refilling',
    ],
    ['that was full and is empty', { pool: warmPool().wasReady('True', 'Filled') }, 'False', 'Filling'],
    [
      'that was empty and has one',
      { pool: warmPool().wasReady('False', 'Filling'), warmPods: pods(1) },
      'False',
      'Filling',
    ],
    ['that is refused, although full', { conditions: [refused], warmPods: pods(2) }, 'False', 'NotFound'],
    [
      'that is refused for one of several reasons',
      { conditions: [resolved, { ...refused, type: 'ProfileApplied' }] },
      'False',
      'NotFound',
    ],
    ['with none but of an older template', { warmPods: outdatedPods(3) }, 'False', 'Rolling'],
    [
      'that was full, and has none but of an older template',
      { pool: warmPool().wasReady('True', 'Filled'), warmPods: outdatedPods(3), cause: QUOTA },
      'False',
      'Rolling',
    ],
    [
      'that was full, and has one that is not of an older template',
      { pool: warmPool().wasReady('True', 'Filled'), warmPods: [...outdatedPods(2), ...pods(1)] },
      'True',
      'Refilling',
    ],
    ['whose Pods something keeps', { cause: QUOTA }, 'False', 'PodRefused'],
    [
      'that was full, and whose next Pods something keeps',
      { pool: warmPool().wasReady('True', 'Filled'), warmPods: pods(1), cause: QUOTA },
      'True',
      'Refilling',
    ],
    ['that is full, whatever is wrong', { warmPods: pods(2), cause: QUOTA }, 'True', 'Filled'],
    ['that is resolved and full', { conditions: [resolved], warmPods: pods(2) }, 'True', 'Filled'],
  ])('of %s', (_case, given, is, reason) => {
    expect(findCondition(status(given).conditions, 'Ready')).toMatchObject({ status: is, reason });
  });

  it('says how many of how many, and why so many', () => {
    const { conditions } = status({ warmPods: pods(1), scaling: scaling(4) });
    expect(findCondition(conditions, 'Ready')?.message).toBe('1 of 4 warm Pods are ready (as asked)');
  });

  it('says what is wrong, and when the next is tried', () => {
    const backOff = { attempts: 3, retryAt: written(secondsFromNow(4)), podTemplate: TEMPLATE };
    expect(findCondition(status({ cause: QUOTA, backOff }).conditions, 'Ready')?.message).toBe(
      '0 of 2 warm Pods are ready (as asked): exceeded quota: few; the next is made at 2026-01-01T00:01:04Z',
    );
  });

  it('says no more of the next once it is due', () => {
    const backOff = { attempts: 3, retryAt: written(NOW), podTemplate: TEMPLATE };
    expect(findCondition(status({ cause: QUOTA, backOff }).conditions, 'Ready')?.message).toBe(
      '0 of 2 warm Pods are ready (as asked): exceeded quota: few',
    );
  });

  it('says what stands in the way', () => {
    expect(findCondition(status({ conditions: [refused] }).conditions, 'Ready')?.message).toBe(
      'no such runtime',
    );
  });

  it.each([
    ['that stays keeps its time', pods(1), CREATED],
    ['that flips gets a new one', [], written(NOW)],
  ])('%s', (_case, warmPods, time) => {
    const { conditions } = status({ pool: warmPool().wasReady('True', 'Filled'), warmPods });
    expect(findCondition(conditions, 'Ready')?.lastTransitionTime).toBe(time);
  });

  it('is about the generation that was looked at', () => {
    const { conditions } = status({ pool: warmPool().generation(4), conditions: [resolved] });
    expect(conditions.map(({ type, observedGeneration }) => [type, observedGeneration])).toEqual([
      ['Ready', 4],
      ['RuntimeResolved', 4],
    ]);
  });
});

describe('PodsReady', () => {
  it('says what keeps new Pods', () => {
    expect(findCondition(status({ cause: QUOTA }).conditions, 'PodsReady')).toMatchObject({
      status: 'False',
      ...QUOTA,
    });
  });

  it('is not said while nothing does', () => {
    expect(findCondition(status({}).conditions, 'PodsReady')).toBeUndefined();
  });
});

describe('what is remembered', () => {
  it('is what scaling said, and the next number', () => {
    const memory = { lowSince: CREATED, lowPeak: 3 };
    expect(status({ scaling: scaling(5, memory) })).toMatchObject({
      idleTarget: 5,
      ...memory,
      nextOrdinal: 9,
    });
  });

  it.each<[string, number | undefined, string | undefined]>([
    ['gets a time when the size changes', 5, written(NOW)],
    ['keeps its time while it does not', 2, CREATED],
  ])('lastScaleTime %s', (_case, idleTarget, lastScaleTime) => {
    const pool = warmPool().status({ idleTarget, lastScaleTime: CREATED });
    expect(status({ pool }).lastScaleTime).toBe(lastScaleTime);
  });

  it('lastScaleTime stays when maxSize leaves less room: a claim is no change of size', () => {
    const pool = warmPool().status({ idleTarget: 5, lastScaleTime: CREATED });
    expect(status({ pool, scaling: { ...scaling(5), keep: 1 } }).lastScaleTime).toBe(CREATED);
  });

  it('lastScaleTime has none at first: nothing was scaled', () => {
    expect(status({}).lastScaleTime).toBeUndefined();
  });
});
