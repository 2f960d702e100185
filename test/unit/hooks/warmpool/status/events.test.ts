import { describe, expect, it } from 'vitest';
import type { WarmPoolStatus } from '../../../../../hooks/api/warmpool.ts';
import { events, finalizeEvents } from '../../../../../hooks/warmpool/status/events.ts';
import { type PoolBuilder, warmPool } from '../../../../builders/warm-pool.ts';

const scaling = (idleTarget: number) => ({
  idleTarget,
  keep: idleTarget,
  reason: 'Utilization' as const,
  message: 'as needed',
});

/** The status afterwards: Ready is this. */
const becomes = (status: 'True' | 'False', reason: string): WarmPoolStatus => ({
  ...warmPool().parse().status,
  conditions: [{ type: 'Ready', status, reason, message: 'so it is' }],
});

const told = (pool: PoolBuilder, is: WarmPoolStatus, idleTarget = 2) =>
  events(pool.parse(), is, scaling(idleTarget)).map(({ type, reason, message }) => [type, reason, message]);

const sized = (idleTarget: number) => warmPool().status({ idleTarget }).wasReady('True', 'Filled');

describe('the size', () => {
  it.each([
    [
      'that grows is told',
      sized(2),
      5,
      [['Normal', 'ScaledUp', '2 → 5 warm Pods beyond those assigned: as needed']],
    ],
    [
      'that shrinks is told',
      sized(5),
      2,
      [['Normal', 'ScaledDown', '5 → 2 warm Pods beyond those assigned: as needed']],
    ],
    ['that stays is not', sized(2), 2, []],
    ['of a new pool is not', warmPool().wasReady('True', 'Filled'), 2, []],
  ])('%s', (_case, pool, idleTarget, expected) => {
    expect(told(pool, becomes('True', 'Filled'), idleTarget)).toEqual(expected);
  });
});

describe('Ready', () => {
  const was = (status: 'True' | 'False', reason: string) => warmPool().wasReady(status, reason);

  it.each<[string, PoolBuilder, WarmPoolStatus, string[][]]>([
    [
      'a pool that is full for the first time',
      was('False', 'Filling'),
      becomes('True', 'Filled'),
      [['Normal', 'Filled', 'so it is']],
    ],
    [
      'a pool that nobody had looked at and needs nothing',
      warmPool(),
      becomes('True', 'Filled'),
      [['Normal', 'Filled', 'so it is']],
    ],
    ['a new pool that is filled', warmPool(), becomes('False', 'Filling'), []],
    ['a pool that gives', was('True', 'Filled'), becomes('True', 'Refilling'), []],
    ['a pool that is full again', was('True', 'Refilling'), becomes('True', 'Filled'), []],
    [
      'a pool that is empty',
      was('True', 'Refilling'),
      becomes('False', 'Filling'),
      [['Warning', 'Empty', 'so it is']],
    ],
    ['a pool that stays empty', was('False', 'Filling'), becomes('False', 'Filling'), []],
    [
      'a pool that loses its runtime',
      was('True', 'Filled'),
      becomes('False', 'NotFound'),
      [['Warning', 'NotFound', 'so it is']],
    ],
    ['a pool that still has none', was('False', 'NotFound'), becomes('False', 'NotFound'), []],
    [
      'a pool with another thing in the way',
      was('False', 'NotFound'),
      becomes('False', 'ProfileMissing'),
      [['Warning', 'ProfileMissing', 'so it is']],
    ],
    ['a pool that gets its runtime', was('False', 'NotFound'), becomes('False', 'Filling'), []],
  ])('of %s', (_case, pool, is, expected) => {
    expect(told(pool, is)).toEqual(expected);
  });

  it('tells it of the pool', () => {
    const pool = warmPool().parse();
    const { name, uid } = pool.metadata;
    expect(events(pool, becomes('True', 'Filled'), scaling(2))[0]?.regarding).toEqual({
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'WarmPool',
      namespace: 'default',
      name,
      uid,
    });
  });
});

describe('what keeps new Pods', () => {
  const is = (reason: string, ready: WarmPoolStatus = becomes('False', reason)): WarmPoolStatus => ({
    ...ready,
    conditions: [...ready.conditions, { type: 'PodsReady', status: 'False', reason, message: 'no cpu' }],
  });
  const was = (reason: string) => warmPool().status({ conditions: is(reason).conditions });

  it.each<[string, PoolBuilder, WarmPoolStatus, string[][]]>([
    ['is told once', warmPool(), is('OutOfcpu'), [['Warning', 'OutOfcpu', 'no cpu']]],
    ['is not told again of the next Pod', was('OutOfcpu'), is('OutOfcpu'), []],
    ['is told when it is another', was('OutOfcpu'), is('PodRefused'), [['Warning', 'PodRefused', 'no cpu']]],
    [
      'is told of a pool that goes on',
      warmPool().wasReady('True', 'Filled'),
      is('PodRefused', becomes('True', 'Refilling')),
      [['Warning', 'PodRefused', 'no cpu']],
    ],
    [
      'is told beside that the pool is empty',
      warmPool().wasReady('True', 'Filled'),
      is('PodRefused'),
      [
        ['Warning', 'PodRefused', 'no cpu'],
        ['Warning', 'Empty', 'so it is'],
      ],
    ],
    [
      'is not told when it ends',
      was('OutOfcpu'),
      becomes('True', 'Filled'),
      [['Normal', 'Filled', 'so it is']],
    ],
  ])('%s', (_case, pool, after, expected) => {
    expect(told(pool, after)).toEqual(expected);
  });
});

describe('a pool that is deleted', () => {
  const was = (status: 'True' | 'False', reason: string) => warmPool().deleting().wasReady(status, reason);
  const inUse = becomes('False', 'InUse');

  it.each<[string, PoolBuilder, WarmPoolStatus, string[][]]>([
    ['that it is still in use', was('True', 'Filled'), inUse, [['Warning', 'InUse', 'so it is']]],
    ['that, of a pool that was not full', was('False', 'Filling'), inUse, [['Warning', 'InUse', 'so it is']]],
    [
      'that, when a claim got in between',
      was('False', 'Terminating'),
      inUse,
      [['Warning', 'InUse', 'so it is']],
    ],
    ['nothing again', was('False', 'InUse'), inUse, []],
    ['nothing while it ends', was('True', 'Filled'), becomes('False', 'Terminating'), []],
    ['nothing when the last Sandbox is gone', was('False', 'InUse'), becomes('False', 'Terminating'), []],
  ])('tells %s', (_case, pool, is, expected) => {
    const effects = finalizeEvents(pool.parse(), is);
    expect(effects.map(({ type, reason, message }) => [type, reason, message])).toEqual(expected);
  });
});
