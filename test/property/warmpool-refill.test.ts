/** What holds of the refill of a pool, whatever is told of what goes on in it. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ClaimActivity, DesiredObject, Fact, KubernetesObject } from '../../hooks/contract.ts';
import { parseWarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { MOST_STARTING, mostStarting } from '../../hooks/warmpool/size/pace.ts';
import { refill, type Stock } from '../../hooks/warmpool/size/refill.ts';
import { sync } from '../../hooks/warmpool/sync.ts';
import { availableIn } from '../builders/available.ts';
import { CLOSED, context } from '../builders/context.ts';
import { NOW, secondsFromNow } from '../builders/identity.ts';
import { envelopeOf, poolSituation } from '../builders/warm-arbitraries.ts';
import { asJson } from '../builders/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const ago = (seconds: number) => secondsFromNow(-seconds).toISOString();

/** True or not: what is told need not fit what is seen. */
const claimActivity: fc.Arbitrary<ClaimActivity> = fc.record({
  readyPods: fc.nat(300),
  startingPods: fc.nat(150),
  lastClaimAt: fc.option(fc.double({ min: -3, max: 30, noNaN: true }).map(ago), { nil: undefined }),
  claimsUnderWay: fc.nat(20),
  unmet: fc.constant({ waiting: 0, cold: 0 }),
  waited: fc.boolean(),
});
const fact: fc.Arbitrary<Fact<ClaimActivity> | undefined> = fc.oneof(
  { weight: 5, arbitrary: claimActivity.map(value => ({ known: true, value }) as const) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, { known: false, reason: 'no answer' } as const) },
);

/** A pool, and how many more of its Pods are to be made. */
const stock: fc.Arbitrary<Stock & { missing: number }> = fc
  .record({ target: fc.integer({ min: 1, max: 2000 }), fresh: fc.nat(2000) })
  .map(({ target, fresh }) => ({ target, fresh: Math.min(target, fresh) }))
  .map(one => ({ ...one, missing: one.target - one.fresh }));

const step = (given: Stock & { missing: number }, told: Fact<ClaimActivity> | undefined) =>
  refill({ create: given.missing, retire: [] }, given, told, NOW);

describe('a step of the refill', () => {
  it('makes no more than is missing, and no more than may be starting', () => {
    fc.assert(
      fc.property(stock, fact, (given, told) => {
        const { create } = step(given, told).next;
        const startingPods = told?.known ? told.value.startingPods : 0;
        expect(create).toBeGreaterThanOrEqual(0);
        expect(create).toBeLessThanOrEqual(given.missing);
        expect(create + startingPods).toBeLessThanOrEqual(Math.max(MOST_STARTING, startingPods));
      }),
    );
  });

  it('makes all that is missing, or is soon followed by another', () => {
    fc.assert(
      fc.property(stock, fact, (given, told) => {
        const { next, resyncAfterSeconds } = step(given, told);
        expect(next.create === given.missing || resyncAfterSeconds === 1).toBe(true);
      }),
    );
  });

  it('makes one at least, unless some are starting or many claims are under way', () => {
    fc.assert(
      fc.property(stock, claimActivity, (given, activity) => {
        const value = { ...activity, startingPods: 0, claimsUnderWay: activity.claimsUnderWay % 4 };
        fc.pre(given.missing > 0);
        expect(step(given, { known: true, value }).next.create).toBeGreaterThan(0);
      }),
    );
  });

  it('makes all that may be starting of a pool that is empty, whatever goes on', () => {
    fc.assert(
      fc.property(stock, claimActivity, (given, activity) => {
        const value = { ...activity, readyPods: 0 };
        const most = Math.max(0, MOST_STARTING - value.startingPods);
        expect(step(given, { known: true, value }).next.create).toBe(Math.min(most, given.missing));
      }),
    );
  });
});

describe('the pace', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const seconds = fc.double({ min: 0, max: 20, noNaN: true });
  const pace = (readyShare: number, quietSeconds: number, claimsUnderWay: number) =>
    mostStarting(
      { lacking: 1000 * (1 - readyShare), readyShare },
      { lastClaimAt: ago(quietSeconds), claimsUnderWay },
      NOW,
    );

  it('never falls as the pool empties', () => {
    fc.assert(
      fc.property(share, share, seconds, fc.nat(20), (one, other, quiet, claims) => {
        const [emptier, fuller] = [Math.min(one, other), Math.max(one, other)];
        expect(pace(emptier, quiet, claims)).toBeGreaterThanOrEqual(pace(fuller, quiet, claims));
      }),
    );
  });

  it('never falls as claims stay away', () => {
    fc.assert(
      fc.property(share, seconds, seconds, fc.nat(20), (ready, one, other, claims) => {
        const [sooner, later] = [Math.min(one, other), Math.max(one, other)];
        expect(pace(ready, later, claims)).toBeGreaterThanOrEqual(pace(ready, sooner, claims));
      }),
    );
  });

  it('never grows with the claims under way', () => {
    fc.assert(
      fc.property(share, seconds, fc.nat(20), fc.nat(20), (ready, quiet, claims, more) => {
        expect(pace(ready, quiet, claims + more)).toBeLessThanOrEqual(pace(ready, quiet, claims));
      }),
    );
  });
});

describe('an answer to a snapshot that was held back', () => {
  it('asks no WarmPod to end', () => {
    fc.assert(
      fc.property(poolSituation(), claimActivity, (situation, activity) => {
        const facts = {
          ...CLOSED,
          claimActivity: { known: true, value: { ...activity, waited: true } },
        } as const;
        const envelope = envelopeOf(situation);
        const available = availableIn(envelope.cluster);
        const { response } = sync(parseWarmPoolRequest(asJson(envelope)), context({ available, facts }));
        const retired = (objects: readonly (DesiredObject | KubernetesObject)[]) =>
          objects
            .filter(({ kind, spec }) => kind === 'WarmPod' && (spec as { retire?: boolean }).retire)
            .map(({ metadata }) => metadata.name);
        expect(retired(situation.children)).toEqual(expect.arrayContaining(retired(response.children)));
      }),
      { numRuns: 200 },
    );
  });
});
