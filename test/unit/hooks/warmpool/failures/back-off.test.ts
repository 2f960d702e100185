import { describe, expect, it } from 'vitest';
import type { WarmPoolStatus } from '../../../../../hooks/api/warmpool.ts';
import { timestamp } from '../../../../../hooks/lib/time.ts';
import {
  backOffAfter,
  begun,
  provenOrdinal,
  type Situation,
  trialOf,
} from '../../../../../hooks/warmpool/failures/back-off.ts';
import { takeInventory } from '../../../../../hooks/warmpool/inventory.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../../builders/warm-pod.ts';
import { warmPool } from '../../../../builders/warm-pool.ts';
import { poolRequest } from '../../../../builders/warm-request.ts';

const at = (seconds: number) => timestamp(secondsFromNow(seconds));
const one = warmPod;
const ready = (ordinal: number, seconds: number) =>
  one(ordinal)
    .ready()
    .status({ readyAt: at(-seconds) });

interface Given {
  warmPods?: WarmPodBuilder[];
  status?: Partial<WarmPoolStatus>;
  keep?: number;
  hasFailed?: boolean;
}

function given({ warmPods = [], status = {}, keep = 3, hasFailed = false }: Given) {
  const pool = warmPool().status(status).build();
  const request = poolRequest(
    pool,
    warmPods.map(each => each.build()),
  );
  const circumstances = { podTemplateName: TEMPLATE, ttlSeconds: 0, startSeconds: 600, now: NOW };
  const inventory = takeInventory(request.warmPods, circumstances);
  const situation: Situation = { inventory, podTemplate: TEMPLATE, keep, hasFailed, now: NOW };
  return { request, situation };
}

const trial = (some: Given) => {
  const { request, situation } = given(some);
  return trialOf(request, situation);
};

/** Tried so often, and due in so many seconds. */
const backOff = (attempts: number, seconds: number, podTemplate = TEMPLATE) => ({
  backOff: { attempts, retryAt: at(seconds), podTemplate },
});

describe('while all goes well', () => {
  it.each<[string, Given]>([
    ['a new pool', {}],
    ['one whose Pods start', { warmPods: [one(0), one(1)], status: { nextOrdinal: 2, provenOrdinal: 0 } }],
    ['one whose first Pods are not seen yet', { status: { nextOrdinal: 3, provenOrdinal: 0 } }],
    ['one of long ago that has none', { status: { nextOrdinal: 500 } }],
    [
      'one that has given many',
      { warmPods: [one(499).assignedTo('u')], status: { nextOrdinal: 500, provenOrdinal: 0 } },
    ],
    ['one that has all it wants, whatever failed', { warmPods: [one(0), one(1)], keep: 2, hasFailed: true }],
    ['one that tried another template in vain', { status: backOff(5, 16, 'older') }],
  ])('%s may make all that it wants', (_case, some) => {
    expect(trial(some)).toEqual({ backOff: undefined, isNew: false, most: Number.POSITIVE_INFINITY });
  });
});

describe('the first failure', () => {
  it.each<[string, Given]>([
    ['is one that came to nothing', { hasFailed: true }],
    ['is more of them gone than is usual', { status: { nextOrdinal: 10, provenOrdinal: 0 } }],
  ])('%s: none is made for a second', (_case, some) => {
    expect(trial(some)).toEqual({ ...backOff(1, 1), isNew: true, most: 0 });
  });

  it('is the same for a look that is as old as the one before', () => {
    expect(trial({ hasFailed: true })).toEqual(trial({ hasFailed: true }));
  });
});

describe('the next try', () => {
  it.each<[string, Given, number]>([
    ['is not due', { status: backOff(4, 5) }, 0],
    ['is one, when it is due', { status: backOff(4, -1), hasFailed: true }, 1],
    [
      'waits for the answer that tried one to be seen',
      { status: { ...backOff(4, -1), nextOrdinal: 7 }, warmPods: [one(7).ready().retired()] },
      0,
    ],
    ['waits for one that starts', { status: backOff(4, -1), warmPods: [one(7)] }, 0],
    ['waits for one that is Ready for a moment', { status: backOff(4, -1), warmPods: [ready(7, 3)] }, 0],
    [
      'does not mind those that have been Ready for long',
      { status: backOff(4, -1), warmPods: [ready(2, 99)] },
      1,
    ],
  ])('%s', (_case, some, most) => {
    expect(trial(some)).toMatchObject({ isNew: false, most, backOff: { attempts: 4 } });
  });

  it.each([
    [1, 2],
    [2, 4],
    [8, 256],
    [9, 300],
    [30, 300],
  ])('after %d puts the one after that off by %d s', (attempts, seconds) => {
    const { request, situation } = given({ status: backOff(attempts, -1) });
    expect(backOffAfter(request, trialOf(request, situation), true, situation)).toEqual(
      backOff(attempts + 1, seconds).backOff,
    );
  });

  it('is not put off by a look that tries nothing', () => {
    const { request, situation } = given({ status: backOff(4, -1) });
    expect(backOffAfter(request, trialOf(request, situation), false, situation)).toEqual(
      backOff(4, -1).backOff,
    );
  });

  it('counts from when it was made, although the answer that made it is not seen yet: its WarmPod is', () => {
    const { request, situation } = given({
      status: { ...backOff(4, -1), nextOrdinal: 7 },
      warmPods: [one(7).createdAt(at(-2))],
    });
    expect(backOffAfter(request, trialOf(request, situation), false, situation)).toEqual(
      backOff(5, 14).backOff,
    );
  });

  it('counts once', () => {
    const { request, situation } = given({
      status: { ...backOff(5, 16), nextOrdinal: 8 },
      warmPods: [one(7)],
    });
    expect(backOffAfter(request, trialOf(request, situation), false, situation)).toEqual(
      backOff(5, 16).backOff,
    );
  });

  it('of a new template comes after a second, whatever was before', () => {
    expect(begun({ podTemplate: 'newer', now: NOW })).toEqual(backOff(1, 1, 'newer').backOff);
  });
});

describe('all is well again', () => {
  // Tried 8 s before it is due.
  const tried = backOff(4, -20);

  it.each<[string, Given, boolean]>([
    ['when one that was tried has been Ready for a while', { warmPods: [ready(7, 12)] }, true],
    ['not when it is Ready for a moment', { warmPods: [ready(7, 9)] }, false],
    ['not when it was Ready before', { warmPods: [ready(7, 40)] }, false],
    [
      'when a Sandbox has it',
      {
        warmPods: [
          one(7)
            .assignedTo('u')
            .status({ readyAt: at(-3) }),
        ],
      },
      true,
    ],
    ['when it was Ready by a clock that is behind', { warmPods: [ready(7, 31)] }, true],
    ['when all that should be are Ready', { warmPods: [ready(0, 99), ready(1, 99)], keep: 2 }, true],
    ['when none should be', { keep: 0 }, true],
    ['not of one of an older template', { warmPods: [ready(7, 12).ofTemplate('older')] }, false],
  ])('%s', (_case, some, isWell) => {
    expect(trial({ ...some, status: tried }).backOff === undefined).toBe(isWell);
  });
});

describe('the number from which on none is known to work', () => {
  it.each<[string, Given, number]>([
    [
      'is after those that have been Ready for a while',
      { warmPods: [ready(3, 10), ready(5, 9)], status: { provenOrdinal: 0 } },
      4,
    ],
    [
      'is after those that Sandboxes have',
      { warmPods: [one(5).assignedTo('u'), one(6)], status: { provenOrdinal: 0 } },
      6,
    ],
    ['is what it was', { warmPods: [ready(3, 10)], status: { provenOrdinal: 9 } }, 9],
    [
      'is the next one for another template',
      { status: { ...backOff(3, 1, 'older'), nextOrdinal: 12, provenOrdinal: 2 } },
      12,
    ],
    ['is the next one where nothing is remembered', { status: { nextOrdinal: 12 } }, 12],
  ])('%s', (_case, some, ordinal) => {
    expect(provenOrdinal(given(some).request, TEMPLATE, NOW)).toBe(ordinal);
  });
});
