import { describe, expect, it } from 'vitest';
import type { WarmPodSpec } from '../../../../hooks/api/warmpod.ts';
import { finalize } from '../../../../hooks/warmpool/finalize.ts';
import { context } from '../../../builders/context.ts';
import { openedPool, storedPolicies } from '../../../builders/preload.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';
import { warmPool } from '../../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../../builders/warm-request.ts';
import { asJson } from '../../../builders/world.ts';

const deleted = warmPool().deleting();
const template = storedPodTemplate(deleted.build());

const wholeAnswer = (warmPods: WarmPodBuilder[], pool = deleted) =>
  asJson(finalize(poolRequest(pool.build(), [template, ...warmPods.map(one => one.build())]), context()));

const answer = (...given: Parameters<typeof wholeAnswer>) => wholeAnswer(...given).response;

const childrenOf = (...given: Parameters<typeof wholeAnswer>) =>
  answer(...given).children.map(({ kind, metadata, spec }) => [
    kind === 'WarmPod' ? Number(metadata.name.split('-').at(-1)) : kind,
    (spec as WarmPodSpec | undefined)?.retire ?? false,
  ]);

interface RecordedCondition {
  type: string;
  reason: string;
  message: string;
}
const recordConditions = (...given: Parameters<typeof wholeAnswer>) =>
  (answer(...given).status as { conditions: RecordedCondition[] }).conditions;
const readyOf = (...given: Parameters<typeof wholeAnswer>) => recordConditions(...given)[0];

describe('a pool that is deleted', () => {
  it.each<[string, WarmPodBuilder[], boolean]>([
    ['is gone at once if it has nothing', [], true],
    ['stays while what is at its end is still there', [warmPod(0).terminating()], false],
    ['stays while what was asked to end is still there', [warmPod(0).retired().terminating()], false],
    ['stays while one is being deleted', [warmPod(0).ready().deleting()], false],
    ['stays while it has a Ready one', [warmPod(0).ready()], false],
    ['stays while it has one being started', [warmPod(0)], false],
    ['stays while one is asked to end', [warmPod(0).ready().retired()], false],
    ['stays while a Sandbox has one', [warmPod(0).assignedTo('u1')], false],
    [
      'stays while a Sandbox has one beside those at their end',
      [warmPod(0).assignedTo('u1'), warmPod(1).terminating()],
      false,
    ],
  ])('%s', (_case, warmPods, finalized) => {
    expect(answer(warmPods).finalized).toBe(finalized);
  });

  it('asks all that are idle to end, and nothing of those assigned', () => {
    const some = [
      warmPod(0).assignedTo('u1'),
      warmPod(1).ready(),
      warmPod(2),
      warmPod(3).retired(),
      warmPod(4).terminating(),
    ];
    expect(childrenOf(some)).toEqual([
      ['PodTemplate', false],
      [0, false],
      [1, true],
      [2, true],
      [3, true],
    ]);
  });

  it('leaves out what is at its end, so that it is deleted', () => {
    expect(childrenOf([warmPod(0).terminating(), warmPod(1).ready().deleting()])).toEqual([
      ['PodTemplate', false],
    ]);
  });

  it('keeps assigned ones as they are', () => {
    expect(childrenOf([warmPod(0).assignedTo('u1')])).toEqual([
      ['PodTemplate', false],
      [0, false],
    ]);
  });

  it.each<[string, WarmPodBuilder[], string]>([
    ['is in use', [warmPod(0).assignedTo('u1')], 'InUse'],
    ['is in use while idle ones go', [warmPod(0).assignedTo('u1'), warmPod(1).ready()], 'InUse'],
    ['is ending', [warmPod(0).ready()], 'Terminating'],
  ])('says that it %s', (_case, warmPods, reason) => {
    expect(readyOf(warmPods)).toMatchObject({ type: 'Ready', status: 'False', reason });
  });

  it('says how to be rid of it all the same', () => {
    expect(readyOf([warmPod(0).assignedTo('u1')])).toMatchObject({
      message: expect.stringContaining('llmsafespace.dev/force-delete: "true"'),
    });
  });

  it.each([
    [['u1'], '1 Sandbox has a Pod of this pool; '],
    [['u1', 'u2'], '2 Sandboxes have Pods of this pool; '],
  ])('says how many Sandboxes keep it: %s', (uids, message) => {
    const some = uids.map((uid, ordinal) => warmPod(ordinal).assignedTo(uid));
    expect(readyOf(some)?.message.startsWith(message)).toBe(true);
  });

  it('still says what else was said about it', () => {
    const resolved = {
      type: 'RuntimeResolved',
      status: 'True' as const,
      reason: 'Resolved',
      message: 'it is',
    };
    const pool = deleted.status({
      conditions: [{ type: 'Ready', status: 'True', reason: 'Filled' }, resolved],
    });
    expect(recordConditions([warmPod(0).assignedTo('u1')], pool)).toMatchObject([
      { type: 'Ready', status: 'False', reason: 'InUse' },
      resolved,
    ]);
  });

  it('tells once that it is in use', () => {
    const some = [warmPod(0).assignedTo('u1')];
    const { response, effects } = wholeAnswer(some);
    expect(effects).toMatchObject([{ effect: 'event', type: 'Warning', reason: 'InUse' }]);
    expect(wholeAnswer(some, deleted.status(response.status)).effects).toEqual([]);
  });

  it('offers nothing any more', () => {
    const some = [warmPod(0).assignedTo('u1'), warmPod(1).ready(), warmPod(2)];
    expect(answer(some).status).toMatchObject({
      availablePods: 0,
      assignedPods: 1,
      pendingPods: 2,
      replicas: 2,
    });
  });

  it('remembers its numbers', () => {
    const { status } = answer([warmPod(0).ready()], deleted.status({ nextOrdinal: 12 }));
    expect(status).toMatchObject({ nextOrdinal: 12 });
  });

  it('says the same again of the same', () => {
    const first = answer([warmPod(0).assignedTo('u1')]);
    expect(answer([warmPod(0).assignedTo('u1')], deleted.status(first.status)).status).toEqual(first.status);
  });
});

it.each([
  ['idle', warmPod(0).ready()],
  ['assigned', warmPod(0).assignedTo('u1')],
])('a pool that is to leave what it has ends at once, and asks no %s one to end', (_case, one) => {
  const pool = deleted.build();
  const orphaning = { ...pool, metadata: { ...pool.metadata, finalizers: ['orphan'] } };
  const { response } = finalize(poolRequest(orphaning, [one.build()]), context());
  expect(response).toMatchObject({ finalized: true, children: [] });
});

describe('a pool that is deleted by force', () => {
  const forced = deleted.forced();

  it.each<[string, WarmPodBuilder[], boolean]>([
    ['does not wait for Sandboxes', [warmPod(0).assignedTo('u1')], true],
    ['still retires what is idle, so that no claim gets a Pod that goes', [warmPod(0).ready()], false],
    ['still retires what is idle beside what is assigned', [warmPod(0).assignedTo('u1'), warmPod(1)], false],
    [
      'still waits until what is at its end is gone',
      [warmPod(0).assignedTo('u1'), warmPod(1).terminating()],
      false,
    ],
  ])('%s', (_case, warmPods, finalized) => {
    expect(answer(warmPods, forced).finalized).toBe(finalized);
  });

  it('is not forced by another value of the annotation', () => {
    const pool = deleted.build();
    const object = {
      ...pool,
      metadata: { ...pool.metadata, annotations: { 'llmsafespace.dev/force-delete': 'false' } },
    };
    const request = poolRequest(object, [warmPod(0).assignedTo('u1').build()]);
    expect(finalize(request, context()).response.finalized).toBe(false);
  });
});

it('what opened the network of its preload goes at once', () => {
  const pool = openedPool().deleting().build();
  const children = [...storedPolicies(openedPool()), warmPod(0).ready().build()];
  const { response } = asJson(finalize(poolRequest(pool, children), context()));
  expect(response.children.map(({ kind }) => kind)).toEqual(['WarmPod']);
});
