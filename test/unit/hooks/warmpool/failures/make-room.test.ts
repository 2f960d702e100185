import { describe, expect, it } from 'vitest';
import { timestamp } from '../../../../../hooks/lib/time.ts';
import type { Trial } from '../../../../../hooks/warmpool/failures/back-off.ts';
import { makeRoom } from '../../../../../hooks/warmpool/failures/make-room.ts';
import { takeInventory } from '../../../../../hooks/warmpool/inventory.ts';
import type { Cause } from '../../../../../hooks/warmpool/pod-state.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../../builders/warm-pod.ts';

const at = (seconds: number) => timestamp(secondsFromNow(seconds));

const outdated = (ordinal: number) =>
  warmPod(ordinal)
    .ready()
    .ofTemplate('older')
    .status({ readyAt: at(-99) });
const old = (ordinal: number) =>
  warmPod(ordinal)
    .ready()
    .status({ readyAt: at(-4000) });
const well = (ordinal: number) =>
  warmPod(ordinal)
    .ready()
    .status({ readyAt: at(-60) });
const unplaced = (ordinal: number) =>
  warmPod(ordinal).status({
    phase: 'Pending',
    conditions: [{ type: 'Ready', status: 'False', reason: 'Unschedulable', message: 'Insufficient cpu' }],
  });

const OVER_QUOTA: Cause = { reason: 'PodRefused', message: 'pods "x" is forbidden: exceeded quota: few' };
const POLICY: Cause = { reason: 'PodRefused', message: 'no Pods on Mondays' };
const NO_NODE: Cause = { reason: 'Unschedulable', message: '0/3 nodes are available: 3 Insufficient cpu.' };
const NO_IMAGE: Cause = { reason: 'ImagePullBackOff', message: 'no such image' };

/** The last try was so long ago; undefined is that there was none. */
const tried = (seconds: number): Trial => ({
  backOff: { attempts: 1, retryAt: at(1 - seconds), podTemplate: TEMPLATE },
  isNew: false,
  most: 0,
});
const FIRST: Trial = { ...tried(0), isNew: true };
const NONE: Trial = { backOff: undefined, isNew: false, most: 9 };

const gone = (warmPods: WarmPodBuilder[], cause: Cause | undefined, trial: Trial, keep = 3) => {
  const circumstances = { podTemplateName: TEMPLATE, ttlSeconds: 3600, startSeconds: 600, now: NOW };
  const inventory = takeInventory(
    warmPods.map(one => one.observed()),
    circumstances,
  );
  const situation = { inventory, podTemplate: TEMPLATE, keep, hasFailed: true, now: NOW };
  return makeRoom(cause, trial, situation).map(({ warmPod: { metadata } }) =>
    Number(metadata.name.split('-').at(-1)),
  );
};

const three = [outdated(0), outdated(1), outdated(2)];

describe('one stale Pod makes room', () => {
  it.each<[string, WarmPodBuilder[], Cause, Trial]>([
    ['for one that is over the quota', three, OVER_QUOTA, FIRST],
    ['for one that a policy refuses', three, POLICY, FIRST],
    ['for one that no node takes', [...three, unplaced(3)], NO_NODE, NONE],
    ['for one that its node rejects', three, { reason: 'OutOfpods', message: 'full' }, FIRST],
    ['of those past their ttl', [old(0), old(1), old(2)], OVER_QUOTA, FIRST],
    [
      'when the one before it has been taken',
      [outdated(0), outdated(1), well(3), unplaced(4)],
      NO_NODE,
      NONE,
    ],
    ['when the room does not do', [outdated(0), outdated(1)], OVER_QUOTA, tried(30)],
  ])('%s', (_case, warmPods, cause, trial) => {
    expect(gone(warmPods, cause, trial)).toEqual([0]);
  });

  it('of an older template, before those that are merely old', () => {
    expect(gone([old(0), outdated(1), old(2)], OVER_QUOTA, FIRST)).toEqual([1]);
  });
});

describe('none makes room', () => {
  it.each<[string, WarmPodBuilder[], Cause | undefined, Trial]>([
    ['where nothing is wrong', three, undefined, NONE],
    ['where it would be of no use', three, NO_IMAGE, FIRST],
    ['where none is stale', [well(0), well(1)], OVER_QUOTA, FIRST],
    ['where none is missing', [...three, well(3), well(4), well(5)], OVER_QUOTA, FIRST],
    ['while another does', [outdated(0).retired(), outdated(1), outdated(2)], OVER_QUOTA, FIRST],
    ['while a new one starts', [...three, warmPod(3)], NO_NODE, NONE],
    [
      'while a new one is Ready for a moment',
      [
        ...three,
        warmPod(3)
          .ready()
          .status({ readyAt: at(-5) }),
      ],
      NO_NODE,
      NONE,
    ],
    ['soon after the one before', [outdated(0), outdated(1)], OVER_QUOTA, tried(29)],
    ['where it is not room that is missing', [outdated(0), outdated(1)], POLICY, tried(300)],
    ['where a Sandbox could still have it', [old(0), old(1)], OVER_QUOTA, tried(300)],
  ])('%s', (_case, warmPods, cause, trial) => {
    expect(gone(warmPods, cause, trial)).toEqual([]);
  });
});
