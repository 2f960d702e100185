import type { Facts } from '../../contract.ts';
import { conditionBefore } from '../../lib/conditions.ts';
import { childName } from '../../lib/names.ts';
import { refusalOf } from '../../lib/refusal.ts';
import { later, type Time } from '../../lib/time.ts';
import { type Circumstances, type Inventory, isLate, isOutdated, ordinalOf } from '../inventory.ts';
import { type Cause, failureOf, hindrance, waitsFor } from '../pod-state.ts';
import type { ObservedWarmPod, WarmPoolRequest } from '../request.ts';

/** A WarmPod and its fault. */
export interface Trouble {
  one: ObservedWarmPod;
  cause: Cause;
}

/** The condition that says why new Pods of a pool don't become Ready; it is absent while nothing is known to be wrong. */
export const PODS_READY = 'PodsReady';

const late = (one: ObservedWarmPod, { startSeconds }: Circumstances): Cause => ({
  reason: 'StartTimeout',
  message: `a warm Pod was not Ready within spec.timeout of ${startSeconds} s: ${waitsFor(one)?.message ?? 'its Pod is being started'}`,
});

const byAge = (a: Trouble, b: Trouble) => ordinalOf(a.one) - ordinalOf(b.one);

const troubles = (
  some: readonly ObservedWarmPod[],
  causeIn: (one: ObservedWarmPod) => Cause | undefined,
): Trouble[] =>
  some.flatMap(one => {
    const cause = causeIn(one);
    return cause ? [{ one, cause }] : [];
  });

/** The newest WarmPod of the current template that failed or is late, if any. */
export function newestFailure(
  { ended, stale }: Inventory,
  circumstances: Circumstances,
): Trouble | undefined {
  const failures = [
    ...troubles(ended, failureOf),
    ...troubles(stale, one => (isLate(one, circumstances) ? late(one, circumstances) : undefined)),
  ];
  return failures
    .filter(({ one }) => !isOutdated(one, circumstances.podTemplateName))
    .toSorted(byAge)
    .at(-1);
}

/** The newest starting WarmPod that something holds up. */
const newestHindrance = ({ fresh }: Inventory): Trouble | undefined =>
  troubles(fresh, hindrance).toSorted(byAge).at(-1);

/** WarmPods that disappeared, perhaps refused by the API server. */
function lossOf({ pool }: WarmPoolRequest, facts: Facts, since: Time): Cause {
  const anyOfIts = { kind: 'WarmPod', name: `${childName(pool.metadata)}-\\d+` };
  const refusal = refusalOf(anyOfIts, facts, since);
  return refusal === undefined
    ? {
        reason: 'WarmPodsLost',
        message:
          'the newest WarmPods disappeared before one was Ready: something deletes them, or they are refused',
      }
    : { reason: 'WarmPodRefused', message: refusal };
}

/** The previous condition. */
const causeBefore = ({ pool }: WarmPoolRequest): Cause | undefined => {
  const before = conditionBefore(pool.status.conditions, PODS_READY);
  return before?.status === 'False' ? { reason: before.reason, message: before.message } : undefined;
};

/** How old the refusal of lost WarmPods may be. */
const LATELY_SECONDS = 30;

/**
 * Why new Pods don't become Ready: the newest observed fault; while the pool waits for its next try, the previous one; for WarmPods
 * that disappeared, the API server's refusal. Undefined if nothing is wrong.
 */
export function newestCause(
  request: WarmPoolRequest,
  { inventory, failure, isHeldUp }: { inventory: Inventory; failure: Trouble | undefined; isHeldUp: boolean },
  { facts, now }: { facts: Facts; now: Time },
): Cause | undefined {
  const seen = [isHeldUp ? failure : undefined, newestHindrance(inventory)]
    .filter(one => one !== undefined)
    .toSorted(byAge);
  const newest = seen.at(-1)?.cause;
  if (newest || !isHeldUp) return newest;
  const lost = lossOf(request, facts, later(now, -LATELY_SECONDS));
  return lost.reason === 'WarmPodRefused' ? lost : (causeBefore(request) ?? lost);
}
