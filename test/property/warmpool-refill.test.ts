/** What holds of the refill of a pool that is claimed from, whatever is told of the claims. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ClaimActivity, DesiredObject, Fact, KubernetesObject } from '../../hooks/contract.ts';
import { parseWarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { sync } from '../../hooks/warmpool/sync.ts';
import { CLOSED, context } from '../builders/context.ts';
import { secondsFromNow } from '../builders/identity.ts';
import { CURRENT, envelopeOf, poolSituation } from '../builders/warm-arbitraries.ts';
import { warmPod } from '../builders/warm-pod.ts';
import { warmPool } from '../builders/warm-pool.ts';
import { poolEnvelope } from '../builders/warm-request.ts';
import { asJson } from '../builders/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const MIN_SIZE = 6;
const LONGEST_WAIT_SECONDS = 10;

type ActivityAt = (at: number) => Fact<ClaimActivity>;

/** True, false or nobody knows: what is told need not fit what is seen. */
const activityAt: fc.Arbitrary<ActivityAt> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<ActivityAt>(() => ({ known: false, reason: 'no answer' })) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        readyPods: fc.nat(2 * MIN_SIZE),
        claimedAgo: fc.double({ min: -30, max: 3, noNaN: true }),
        waited: fc.boolean(),
      })
      .map(
        ({ readyPods, claimedAgo, waited }): ActivityAt =>
          at => ({
            known: true,
            value: { readyPods, waited, lastClaimAt: secondsFromNow(at - claimedAgo).toISOString() },
          }),
      ),
  },
);

/** Claims that come for as long as anybody looks, with Pods left: nothing but the ten seconds ends the wait. */
const pressing: fc.Arbitrary<ActivityAt> = fc.boolean().map(
  (waited): ActivityAt =>
    at => ({
      known: true,
      value: { readyPods: MIN_SIZE, waited, lastClaimAt: secondsFromNow(at).toISOString() },
    }),
);

/** A look at the pool: how many were claimed before it, what is told, and which part of the time left passes then. */
const look = (activity: fc.Arbitrary<ActivityAt>) =>
  fc.record({
    claims: fc.nat(2),
    activityAt: activity,
    pause: fc.double({ min: 0.05, max: 1, noNaN: true }),
  });
type Look = { claims: number; activityAt: ActivityAt; pause: number };

const course = fc.oneof(
  fc.array(look(activityAt), { minLength: 1, maxLength: 20, size: 'max' }),
  fc.array(look(pressing), { minLength: 25, maxLength: 30 }),
);

interface Answered {
  /** Seconds since the first look. */
  at: number;
  missing: number;
  created: number;
  waitsSince: string | undefined;
  resyncAfterSeconds: number | undefined;
}

const ordinalOf = ({ metadata }: DesiredObject) => Number(metadata.name.split('-').at(-1));

/** A pool whose Pods turn Ready at once; each look sees what the one before answered. */
function answers(looks: readonly Look[]): Answered[] {
  let at = 0;
  let claimed = 0;
  let ordinals = Array.from({ length: MIN_SIZE }, (_, ordinal) => ordinal);
  let status: Record<string, unknown> = { nextOrdinal: MIN_SIZE };
  return looks.map(({ claims, activityAt: tell, pause }) => {
    claimed = Math.min(ordinals.length, claimed + claims);
    const observed = ordinals.map((ordinal, index) => {
      const one = warmPod(ordinal).ofTemplate(CURRENT.metadata.name).ready();
      return index < claimed ? one.assignedTo(`u${ordinal}`).build() : one.build();
    });
    const pool = { ...warmPool().size(MIN_SIZE).spec({ ttl: 0 }).build(), status };
    const request = parseWarmPoolRequest(asJson(poolEnvelope(pool, [CURRENT, ...observed])));
    const facts = { ...CLOSED, claimActivity: tell(at) };
    const { response } = asJson(sync(request, context({ now: secondsFromNow(at), facts })));
    const warmPods = response.children.filter(({ kind }) => kind === 'WarmPod');
    const answered: Answered = {
      at,
      missing: MIN_SIZE - (ordinals.length - claimed),
      created: warmPods.length - ordinals.length,
      waitsSince: response.status.refillWaitsSince as string | undefined,
      resyncAfterSeconds: response.resyncAfterSeconds,
    };
    ordinals = warmPods.map(ordinalOf);
    status = { ...response.status, observedGeneration: 1 };
    at += pause * (response.resyncAfterSeconds ?? 5);
    return answered;
  });
}

const holds = (check: (all: Answered[]) => void) =>
  fc.assert(
    fc.property(course, looks => check(answers(looks))),
    // Shrinking so long a course would take minutes.
    { numRuns: 30, endOnFailure: true },
  );

describe('the refill', () => {
  it('makes all that is missing, or waits and looks again within a second', () => {
    holds(all => {
      for (const { missing, created, waitsSince, resyncAfterSeconds } of all) {
        if (waitsSince === undefined) expect(created).toBe(missing);
        else
          expect({ created, isSoon: (resyncAfterSeconds ?? 99) <= 1 }).toEqual({ created: 0, isSoon: true });
      }
    });
  });

  it('makes what is missing at the latest ten seconds after it first waited', () => {
    holds(all => {
      let firstWait: number | undefined;
      for (const { at, created, missing } of all) {
        if (created === missing) firstWait = undefined;
        else firstWait ??= at;
        expect(at - (firstWait ?? at)).toBeLessThan(LONGEST_WAIT_SECONDS);
      }
    });
  });

  it('waits only where something is missing', () => {
    holds(all => {
      for (const { missing, waitsSince } of all) if (missing === 0) expect(waitsSince).toBeUndefined();
    });
  });
});

describe('an answer to a snapshot that was held back', () => {
  it('asks no WarmPod to end', () => {
    fc.assert(
      fc.property(poolSituation(), activityAt, (situation, tell) => {
        const told = tell(0);
        fc.pre(told.known);
        const claimActivity = { known: true, value: { ...told.value, waited: true } } as const;
        const request = parseWarmPoolRequest(asJson(envelopeOf(situation)));
        const { response } = sync(request, context({ facts: { ...CLOSED, claimActivity } }));
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
