import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../hooks/contract.ts';
import {
  type Inventory,
  knownToBeGone,
  ordinalOf,
  takeInventory,
} from '../../../../hooks/warmpool/inventory.ts';
import { NOW, secondsFromNow, written } from '../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';

const FRESHNESS = { podTemplateName: TEMPLATE, ttlSeconds: 3600, startSeconds: 600, now: NOW };

const aged = (seconds: number) => warmPod().createdAt(written(secondsFromNow(-seconds)));

/** It stopped being Ready so long ago. */
const notReady = (seconds: number) => ({
  conditions: [
    {
      type: 'Ready',
      status: 'False' as const,
      reason: 'PodNotReady',
      lastTransitionTime: written(secondsFromNow(-seconds)),
    },
  ],
});

const placeOf = (one: WarmPodBuilder, freshness = {}) => {
  const inventory = takeInventory([one.observed()], { ...FRESHNESS, ...freshness });
  return Object.entries(inventory).flatMap(([place, { length }]) => (length === 1 ? [place] : []));
};

describe('a WarmPod', () => {
  it.each<[string, WarmPodBuilder, keyof Inventory]>([
    ['being started is fresh', warmPod(), 'fresh'],
    ['that is Ready is fresh', warmPod().ready(), 'fresh'],
    ['that a Sandbox has is assigned', warmPod().assignedTo('u1'), 'assigned'],
    ['that a claim got before it ended is assigned', warmPod().retired().assignedTo('u1'), 'assigned'],
    ['that is deleted under a Sandbox is assigned', warmPod().assignedTo('u1').deleting(), 'assigned'],
    [
      'of an older template that is assigned is only that',
      warmPod().ofTemplate('old').assignedTo('u1'),
      'assigned',
    ],
    ['asked to end is retiring', warmPod().ready().retired(), 'retiring'],
    [
      'of an older template that is asked to end is retiring',
      warmPod().ofTemplate('old').retired(),
      'retiring',
    ],
    ['at its end is ended', warmPod().terminating(), 'ended'],
    ['asked to end and at its end is ended', warmPod().retired().terminating(), 'ended'],
    ['that somebody deletes is ended', warmPod().ready().deleting(), 'ended'],
    ['of an older template is stale', warmPod().ready().ofTemplate('old'), 'stale'],
    ['of no template is stale', warmPod().withoutTemplate(), 'stale'],
    ['that has long been starting is fresh', aged(599), 'fresh'],
    ['that is late is stale', aged(600), 'stale'],
    [
      'whose ttl is over, counted from when it was made, is fresh until it is over since it was Ready',
      aged(3700)
        .ready()
        .status({ readyAt: written(secondsFromNow(-3599)) }),
      'fresh',
    ],
    [
      'whose ttl is over since it was Ready is stale',
      aged(3700)
        .ready()
        .status({ readyAt: written(secondsFromNow(-3600)) }),
      'stale',
    ],
    [
      'that has not been Ready any more for a moment is fresh',
      aged(3000).status({ phase: 'Pending', readyAt: written(secondsFromNow(-2900)), ...notReady(20) }),
      'fresh',
    ],
    [
      'that has not been Ready any more for long is late, too',
      aged(3000).status({ phase: 'Pending', readyAt: written(secondsFromNow(-2900)), ...notReady(600) }),
      'stale',
    ],
    ['a second before its ttl is fresh', aged(3599).ready(), 'fresh'],
    ['at its ttl is stale', aged(3600).ready(), 'stale'],
    ['from the future is fresh', aged(-60), 'fresh'],
  ])('%s', (_case, one, place) => {
    expect(placeOf(one)).toEqual([place]);
  });

  it('has no ttl where that is 0', () => {
    expect(placeOf(aged(1e9).ready(), { ttlSeconds: 0 })).toEqual(['fresh']);
  });

  it('of another template is fresh while the pool cannot be resolved', () => {
    expect(placeOf(warmPod().ofTemplate('old'), { podTemplateName: undefined })).toEqual(['fresh']);
  });

  it('past its ttl is stale even while the pool cannot be resolved', () => {
    expect(placeOf(aged(3600).ready(), { podTemplateName: undefined })).toEqual(['stale']);
  });
});

describe('a WarmPod that a Sandbox has', () => {
  const theirs = warmPod().assignedTo('u1');

  it.each<[string, WarmPodBuilder, string[] | undefined, keyof Inventory]>([
    ['is ended with the Sandbox', theirs, ['u0', 'u1'], 'ended'],
    ['is ended with the Sandbox although it was asked to end', theirs.retired(), ['u1'], 'ended'],
    ['stays assigned while others are gone', theirs, ['u0', 'u2'], 'assigned'],
    ['stays assigned while nothing is known', theirs, undefined, 'assigned'],
    ['stays assigned if it says nobody', warmPod().status({ phase: 'Assigned' }), ['u1'], 'assigned'],
    ['is fresh if it is not theirs any more', warmPod().status({ assignedTo: 'u1' }), ['u1'], 'fresh'],
  ])('%s', (_case, one, endedSandboxes, place) => {
    expect(placeOf(one, endedSandboxes && { endedSandboxes })).toEqual([place]);
  });
});

describe('the Sandboxes known to be gone', () => {
  it.each<[string, Facts, string[]]>([
    ['are those that the fact tells', { endedSandboxes: { known: true, value: ['u1'] } }, ['u1']],
    ['are none where nobody knows', { endedSandboxes: { known: false, reason: 'no answer' } }, []],
    ['are none where nobody asked', {}, []],
  ])('%s', (_case, facts, expected) => {
    expect(knownToBeGone(facts)).toEqual(expected);
  });
});

describe('the order', () => {
  it('is by number, not by name: 2 is older than 10', () => {
    const some = [10, 2, 33].map(ordinal => warmPod(ordinal).observed());
    expect(takeInventory(some, FRESHNESS).fresh.map(ordinalOf)).toEqual([2, 10, 33]);
  });

  it('leaves the list it was given as it was', () => {
    const some = [warmPod(10).observed(), warmPod(2).observed()];
    takeInventory(some, FRESHNESS);
    expect(some.map(ordinalOf)).toEqual([10, 2]);
  });

  it('puts a WarmPod without a number first', () => {
    const some = [warmPod(0).observed(), warmPod().named('by-hand').observed()];
    expect(takeInventory(some, FRESHNESS).fresh.map(ordinalOf)).toEqual([-1, 0]);
  });
});
