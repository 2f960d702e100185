import { describe, expect, it } from 'vitest';
import type { ClaimActivity, Fact } from '../../../../../hooks/contract.ts';
import { warmPoolFactQueries } from '../../../../../hooks/warmpool/fact-queries.ts';
import type { Plan } from '../../../../../hooks/warmpool/size/plan.ts';
import { refill } from '../../../../../hooks/warmpool/size/refill.ts';
import { sync } from '../../../../../hooks/warmpool/sync.ts';
import { availableOf } from '../../../../builders/available.ts';
import { CLOSED, context } from '../../../../builders/context.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
import { warmPod } from '../../../../builders/warm-pod.ts';
import { warmPool } from '../../../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../../../builders/warm-request.ts';
import { pythonRuntime } from '../../../../builders/warm-runtime.ts';
import { asJson } from '../../../../builders/world.ts';

/** Nobody has ever claimed, nothing is starting, 60 of 100 are Ready, unless said. */
const activity = (changes: Partial<ClaimActivity> = {}): Fact<ClaimActivity> => ({
  known: true,
  value: {
    readyPods: 60,
    startingPods: 0,
    lastClaimAt: undefined,
    claimsUnderWay: 0,
    unmet: { waiting: 0, cold: 0 },
    waited: false,
    ...changes,
  },
});
const justNow = NOW.toISOString();

const surplus = warmPod(0).ready().observed();
const refilled = (next: Plan, fact: Fact<ClaimActivity> | undefined, fresh = 60, target = 100) =>
  refill(next, { target, fresh }, fact, NOW);
const created = (create: number, fact: Fact<ClaimActivity> | undefined, fresh?: number, target?: number) =>
  refilled({ create, retire: [] }, fact, fresh, target).next.create;

describe('of what is missing a step makes', () => {
  it.each<[string, number, number]>([
    ['all where nobody claims', created(40, activity()), 40],
    ['a hundred at most', created(900, activity({ readyPods: 100 }), 100, 1000), 100],
    ['as many as may start beside those that do', created(900, activity({ startingPods: 70 })), 30],
    ['none where so many are starting', created(900, activity({ startingPods: 130 })), 0],
    ['few while claims come', created(40, activity({ lastClaimAt: justNow })), 2],
    [
      'none beside few while claims come',
      created(38, activity({ lastClaimAt: justNow, startingPods: 2 })),
      0,
    ],
    ['none while many claims are under way', created(40, activity({ claimsUnderWay: 9 })), 0],
    [
      'all of a pool that is empty whatever goes on',
      created(100, activity({ readyPods: 0, lastClaimAt: justNow, claimsUnderWay: 20 }), 0),
      100,
    ],
    [
      'all of a pool that has but Pods of an older template',
      created(100, activity({ readyPods: 100, lastClaimAt: justNow }), 0),
      100,
    ],
    ['a hundred at most where nobody knows', created(900, { known: false, reason: 'no answer' }), 100],
    ['a hundred at most where nobody asked', created(900, undefined), 100],
    ['nothing where nothing is missing', created(0, activity()), 0],
  ])('%s', (_case, is, expected) => {
    expect(is).toBe(expected);
  });
});

describe('the rest', () => {
  it.each<[string, Plan, Fact<ClaimActivity>, number | undefined]>([
    ['is looked at in a second', { create: 40, retire: [] }, activity({ lastClaimAt: justNow }), 1],
    ['is none where all is made', { create: 40, retire: [] }, activity(), undefined],
    [
      'is none where all is made by an old look',
      { create: 40, retire: [] },
      activity({ waited: true }),
      undefined,
    ],
    ['is what an old look would retire', { create: 0, retire: [surplus] }, activity({ waited: true }), 1],
  ])('%s', (_case, next, fact, seconds) => {
    expect(refilled(next, fact).resyncAfterSeconds).toBe(seconds);
  });
});

describe('what is too much is retired', () => {
  const next: Plan = { create: 0, retire: [surplus] };
  it.each<[string, Fact<ClaimActivity> | undefined, Plan['retire']]>([
    ['by a fresh look, whatever goes on', activity({ lastClaimAt: justNow, claimsUnderWay: 20 }), [surplus]],
    ['where nobody knows', { known: false, reason: 'no answer' }, [surplus]],
    ['never by a look that was held back', activity({ waited: true }), []],
  ])('%s', (_case, fact, retire) => {
    expect(refilled(next, fact).next.retire).toEqual(retire);
  });
});

describe('what goes on in a pool', () => {
  const asked = (warmPods: number) =>
    warmPoolFactQueries(
      poolRequest(
        warmPool().build(),
        Array.from({ length: warmPods }, (_, ordinal) => warmPod(ordinal).build()),
      ),
    ).claimActivity;

  it.each([
    ['soon of an empty one', 0, 0.2],
    ['soon of a small one', 10, 0.22],
    ['more seldom of a large one', 100, 0.4],
    ['often enough of a very large one', 500, 0.8],
  ])('is asked %s', (_case, warmPods, spacing) => {
    const query = asked(warmPods);
    expect(query).toMatchObject({ namespace: 'default', pool: 'python', startSeconds: 3 });
    expect(query?.spacingSeconds).toBeCloseTo(spacing);
  });
});

describe('the answer about a pool that is claimed from', () => {
  const template = storedPodTemplate(warmPool().build());
  const warmPods = Array.from({ length: 8 }, (_, ordinal) => {
    const one = warmPod(ordinal).ofTemplate(template.metadata.name);
    return (ordinal < 4 ? one.assignedTo(`u${ordinal}`) : one.ready()).build();
  });
  const answer = (fact: Fact<ClaimActivity>) => {
    const pool = warmPool().size(8).status({ nextOrdinal: 8 }).build();
    const facts = { ...CLOSED, claimActivity: fact };
    const available = availableOf(pythonRuntime());
    return asJson(sync(poolRequest(pool, [template, ...warmPods]), context({ available, facts }))).response;
  };
  const claimedFrom = answer(activity({ readyPods: 4, lastClaimAt: justNow }));
  const names = ({ children }: typeof claimedFrom) =>
    children.filter(({ kind }) => kind === 'WarmPod').map(({ metadata }) => metadata.name);

  it('keeps all there are, makes few, and uses up no more numbers than it makes', () => {
    expect(names(claimedFrom)).toHaveLength(9);
    expect(claimedFrom.status).toMatchObject({ nextOrdinal: 9, availablePods: 4, assignedPods: 4 });
    expect(claimedFrom.resyncAfterSeconds).toBe(1);
  });

  it('makes the rest once no claim has come for long', () => {
    const lastClaimAt = secondsFromNow(-5).toISOString();
    expect(names(answer(activity({ readyPods: 4, lastClaimAt })))).toHaveLength(12);
  });
});
