import { describe, expect, it } from 'vitest';
import type { ClaimActivity, Fact, FactQueries } from '../../../hooks/contract.ts';
import { warmPoolFactQueries } from '../../../hooks/warmpool/fact-queries.ts';
import type { Plan } from '../../../hooks/warmpool/plan.ts';
import { refill } from '../../../hooks/warmpool/refill.ts';
import { sync } from '../../../hooks/warmpool/sync.ts';
import { CLOSED, context } from '../../builders/context.ts';
import { NOW, secondsFromNow, written } from '../../builders/identity.ts';
import { type WarmPodBuilder, warmPod } from '../../builders/warm-pod.ts';
import { type PoolBuilder, warmPool } from '../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../builders/warm-request.ts';
import { asJson } from '../../builders/world.ts';

const WAITS: Plan = { create: 0, retire: [] };
const ago = (seconds: number) => secondsFromNow(-seconds).toISOString();

/** Half a second ago somebody claimed, and enough Pods are left, unless said. */
const activity = (changes: Partial<ClaimActivity> = {}): Fact<ClaimActivity> => ({
  known: true,
  value: { readyPods: 6, lastClaimAt: ago(0.5), waited: false, ...changes },
});
const unknown: Fact<ClaimActivity> = { known: false, reason: 'no answer' };

/** Its quarter is two Pods. */
const pool = warmPool().size(8).status({ idleTarget: 8, observedGeneration: 1 });
const waitingSince = (seconds: number) =>
  pool.status({ refillWaitsSince: written(secondsFromNow(-seconds)) });

const surplus = warmPod(0).ready().observed();
const fills: Plan = { create: 2, retire: [] };
const replaces: Plan = { create: 2, retire: [surplus] };
const refilled = (builder: PoolBuilder, next: Plan, fact: Fact<ClaimActivity> | undefined) =>
  refill(builder.parse(), next, fact, NOW);

describe('the refill waits, and looks again in a second,', () => {
  it.each<[string, PoolBuilder, Plan, Fact<ClaimActivity>, string]>([
    ['while claims come and enough are left, from now on', pool, fills, activity(), written(NOW)],
    ['so does what would be retired', pool, replaces, activity(), written(NOW)],
    ['since it first did', waitingSince(9), fills, activity(), written(secondsFromNow(-9))],
    ['with as few as a quarter left', pool, fills, activity({ readyPods: 2 }), written(NOW)],
    ['by a snapshot that was held back, too', pool, replaces, activity({ waited: true }), written(NOW)],
    [
      'by minSize where nobody has looked at the pool yet',
      warmPool().size(8),
      fills,
      activity({ readyPods: 2 }),
      written(NOW),
    ],
  ])('%s', (_case, builder, next, fact, waitsSince) => {
    expect(refilled(builder, next, fact)).toEqual({ next: WAITS, waitsSince, resyncAfterSeconds: 1 });
  });
});

describe('the refill goes on', () => {
  it.each<[string, PoolBuilder, Fact<ClaimActivity> | undefined]>([
    ['while less than a quarter is left', pool, activity({ readyPods: 1 })],
    ['while none is left', pool, activity({ readyPods: 0 })],
    ['while the only one of a small pool is gone', warmPool().size(1), activity({ readyPods: 0 })],
    ['once it has waited for ten seconds', waitingSince(10), activity()],
    ['once it has waited for longer', waitingSince(3600), activity()],
    ['once no claim has come for a second', pool, activity({ lastClaimAt: ago(1) })],
    ['long after the last claim', waitingSince(3), activity({ lastClaimAt: ago(3600) })],
    ['where nobody knows what goes on', waitingSince(3), unknown],
    ['where nobody asked', waitingSince(3), undefined],
  ])('%s', (_case, builder, fact) => {
    expect(refilled(builder, replaces, fact)).toEqual({
      next: replaces,
      waitsSince: undefined,
      resyncAfterSeconds: undefined,
    });
  });
});

describe('a snapshot that was held back', () => {
  it.each<[string, PoolBuilder, Partial<ClaimActivity>]>([
    ['once the claims have paused', pool, { lastClaimAt: ago(1) }],
    ['while few are left', pool, { readyPods: 0 }],
    ['after ten seconds of waiting', waitingSince(10), {}],
  ])('creates and retires nothing, %s: the next one may', (_case, builder, changes) => {
    expect(refilled(builder, replaces, activity({ waited: true, ...changes }))).toEqual({
      next: { create: 2, retire: [] },
      waitsSince: undefined,
      resyncAfterSeconds: 1,
    });
  });

  it('that retires nothing anyway is not looked at again', () => {
    const calm = activity({ waited: true, lastClaimAt: ago(1) });
    expect(refilled(pool, fills, calm).resyncAfterSeconds).toBeUndefined();
  });
});

it.each([
  ['is not waited for', pool],
  ['ends the wait', waitingSince(5)],
])('an empty plan %s', (_case, builder) => {
  expect(refilled(builder, WAITS, activity())).toEqual({
    next: WAITS,
    waitsSince: undefined,
    resyncAfterSeconds: undefined,
  });
});

describe('what goes on in a pool', () => {
  const asked = (builder: PoolBuilder, warmPods: WarmPodBuilder[]): FactQueries['claimActivity'] =>
    warmPoolFactQueries(
      poolRequest(
        builder.build(),
        warmPods.map(one => one.build()),
      ),
    ).claimActivity;
  const claimed = (ordinal: number, assignedAt: string) =>
    warmPod(ordinal).assignedTo(`u${ordinal}`).status({ assignedAt });

  it('is asked with the newest claim that is seen, and a quarter of its target, rounded up', () => {
    const warmPods = [claimed(0, ago(3)), claimed(1, ago(1)), claimed(2, ago(2)), warmPod(3).ready()];
    expect(asked(pool.status({ idleTarget: 5 }), warmPods)).toEqual({
      namespace: 'default',
      pool: 'python',
      claimedAt: ago(1),
      calmSeconds: 1,
      enoughReady: 2,
    });
  });

  it.each<[string, PoolBuilder, WarmPodBuilder[]]>([
    ['of a pool that nobody claimed from', pool, [warmPod(0).ready(), warmPod(1)]],
    ['of an empty pool', pool, []],
    ['where its spec has changed: that is followed at once', pool.generation(2), [claimed(0, ago(1))]],
  ])('is not asked %s', (_case, builder, warmPods) => {
    expect(asked(builder, warmPods)).toBeUndefined();
  });
});

describe('the answer about a pool that is claimed from', () => {
  const template = storedPodTemplate(warmPool().build());
  const one = (ordinal: number) => warmPod(ordinal).ofTemplate(template.metadata.name);
  const warmPods = [
    ...[0, 1].map(ordinal => one(ordinal).assignedTo(`u${ordinal}`)),
    ...[2, 3, 4, 5, 6, 7].map(ordinal => one(ordinal).ready()),
  ];
  const answer = (builder: PoolBuilder, claimActivity: Fact<ClaimActivity>, observed = warmPods) => {
    const children = [template, ...observed.map(each => each.build())];
    const facts = { ...CLOSED, claimActivity };
    return asJson(sync(poolRequest(builder.build(), children), context({ facts }))).response;
  };
  const warmPodsIn = ({ children }: ReturnType<typeof answer>) =>
    children.filter(({ kind }) => kind === 'WarmPod');
  const retiring = (response: ReturnType<typeof answer>) =>
    warmPodsIn(response).filter(({ spec }) => (spec as { retire?: boolean }).retire);
  const numbered = pool.status({ nextOrdinal: 8 });

  it('keeps all there are, uses up no number, and says since when it waits', () => {
    const response = answer(numbered, activity());
    expect(warmPodsIn(response)).toHaveLength(8);
    expect(response.status).toMatchObject({ nextOrdinal: 8, refillWaitsSince: written(NOW) });
    expect(response.resyncAfterSeconds).toBe(1);
  });

  it('counts what is seen while it waits', () => {
    expect(answer(numbered, activity()).status).toMatchObject({
      availablePods: 6,
      assignedPods: 2,
      idleTarget: 8,
    });
  });

  it.each<[string, PoolBuilder, Fact<ClaimActivity>]>([
    [
      'the claims have paused',
      numbered.status({ refillWaitsSince: ago(4) }),
      activity({ lastClaimAt: ago(1) }),
    ],
    ['few are left', numbered, activity({ readyPods: 1 })],
    ['it has waited for ten seconds', numbered.status({ refillWaitsSince: ago(10) }), activity()],
    ['nobody knows', numbered.status({ refillWaitsSince: ago(4) }), unknown],
  ])('makes what is missing where %s, and waits no more', (_case, builder, fact) => {
    const response = answer(builder, fact);
    expect(warmPodsIn(response)).toHaveLength(10);
    expect(response.status).toMatchObject({ nextOrdinal: 10 });
    expect(response.status).not.toHaveProperty('refillWaitsSince');
  });

  it('retires what is too much only by a fresh snapshot', () => {
    const small = pool.size(2).status({ idleTarget: 2 });
    const calm = (waited: boolean) => answer(small, activity({ lastClaimAt: ago(2), waited }));
    expect(retiring(calm(true))).toEqual([]);
    expect(calm(true).resyncAfterSeconds).toBe(1);
    expect(retiring(calm(false))).toHaveLength(4);
  });

  it('is looked at again for what is due sooner than that', () => {
    const ageing = one(2).ready().createdAt(ago(3599.5));
    const observed = [...warmPods.slice(0, 2), ageing, ...warmPods.slice(3)];
    const response = answer(numbered.spec({ ttl: 3600 }), activity(), observed);
    expect(response.resyncAfterSeconds).toBeCloseTo(0.5);
  });
});
