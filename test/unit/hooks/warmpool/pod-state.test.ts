import { describe, expect, it } from 'vitest';
import { timestamp } from '../../../../hooks/lib/time.ts';
import { failureOf, hindrance, isWell, readySince, waitsFor } from '../../../../hooks/warmpool/pod-state.ts';
import { CREATED, NOW, secondsFromNow, written } from '../../../builders/identity.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';

const at = (seconds: number) => timestamp(secondsFromNow(seconds));

/** Its condition Ready says this since so many seconds. */
const says = (one: WarmPodBuilder, reason: string, seconds = 1): WarmPodBuilder =>
  one.status({
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason,
        message: `message of ${reason}`,
        lastTransitionTime: at(-seconds),
      },
    ],
  });

const pending = warmPod().status({ phase: 'Pending' });
const over = warmPod().terminating();

describe('a WarmPod came to nothing', () => {
  it.each<[string, WarmPodBuilder, string | undefined]>([
    ['whose Pod was rejected', says(over, 'OutOfcpu'), 'OutOfcpu'],
    ['whose Pod was refused', says(over, 'PodRefused'), 'PodRefused'],
    ['whose Pod was Ready for a moment', says(over.status({ readyAt: at(-60) }), 'Evicted'), 'Evicted'],
    ['no: whose Pod was Ready for long', says(over.status({ readyAt: at(-400) }), 'Evicted'), undefined],
    ['no: that its pool retired', says(over, 'Retired'), undefined],
    ['no: that a Sandbox had', says(warmPod().assignedTo('u').terminating(), 'PodLost'), undefined],
    ['no: that somebody deletes', says(over.deleting(), 'PodStopping'), undefined],
    ['no: that says nothing', over, undefined],
    ['no: that is on its way', says(pending, 'ImagePullBackOff'), undefined],
  ])('%s', (_case, one, reason) => {
    expect(failureOf(one.observed())?.reason).toBe(reason);
  });
});

describe('what keeps one from being Ready', () => {
  it.each<[string, WarmPodBuilder, string | undefined, string | undefined]>([
    ['is its node’s word', says(pending, 'ImagePullBackOff'), 'ImagePullBackOff', 'ImagePullBackOff'],
    ['is the scheduler’s', says(pending, 'Unschedulable'), 'Unschedulable', 'Unschedulable'],
    ['is not that it starts, which it waits for', says(pending, 'PodStarting'), undefined, 'PodStarting'],
    ['is nothing where nobody has looked at it', says(pending, 'Pending'), undefined, undefined],
    ['is nothing of one that is Ready', says(warmPod().ready(), 'PodReady'), undefined, undefined],
  ])('%s', (_case, one, keeps, waits) => {
    expect([hindrance(one.observed())?.reason, waitsFor(one.observed())?.reason]).toEqual([keeps, waits]);
  });
});

describe('a WarmPod is well', () => {
  it.each<[string, WarmPodBuilder, boolean]>([
    [
      'that has been Ready for a while',
      warmPod()
        .ready()
        .status({ readyAt: at(-10) }),
      true,
    ],
    ['that a Sandbox has', warmPod().assignedTo('u'), true],
    [
      'not yet: that is Ready for a moment',
      warmPod()
        .ready()
        .status({ readyAt: at(-9) }),
      false,
    ],
    ['not: that is on its way', pending, false],
    ['no more: that was Ready', pending.status({ readyAt: at(-99) }), false],
  ])('%s', (_case, one, expected) => {
    expect(isWell(one.observed(), NOW)).toBe(expected);
  });
});

describe('since when one is Ready', () => {
  it.each<[string, WarmPodBuilder, string | undefined]>([
    [
      'it says',
      warmPod()
        .ready()
        .status({ readyAt: at(-5) }),
      at(-5),
    ],
    ['its condition says, where an older version wrote it', says(warmPod().ready(), 'PodReady', 7), at(-7)],
    ['is not before it was made', warmPod().ready(), CREATED],
    ['nobody says of one on its way', pending, undefined],
  ])('%s', (_case, one, expected) => {
    const since = readySince(one.observed());
    expect(since && written(since)).toBe(expected && written(new Date(expected)));
  });
});
