import type { WarmPool, WarmPoolStatus } from '../../api/warmpool.ts';
import type { EventEffect } from '../../contract.ts';
import { type Condition, findCondition } from '../../lib/conditions.ts';
import { eventsAbout, type NewEvent } from '../../lib/events.ts';
import { PODS_READY } from '../failures/newest-failure.ts';
import type { Scaling } from '../size/autoscale.ts';

/** Reports a changed target size, not each refill. */
function scaled(before: WarmPoolStatus, { idleTarget, message }: Scaling): NewEvent[] {
  const { idleTarget: was } = before;
  if (was === undefined || was === idleTarget) return [];
  const reason = idleTarget > was ? 'ScaledUp' : 'ScaledDown';
  return [
    { type: 'Normal', reason, message: `${was} → ${idleTarget} warm Pods beyond those assigned: ${message}` },
  ];
}

/** Reports why new Pods aren't Ready, once per reason. */
function trouble(before: WarmPoolStatus, after: WarmPoolStatus): NewEvent[] {
  const [was, is] = [
    findCondition(before.conditions, PODS_READY),
    findCondition(after.conditions, PODS_READY),
  ];
  if (is?.status !== 'False' || was?.reason === is.reason) return [];
  return [{ type: 'Warning', reason: is.reason ?? PODS_READY, message: is.message ?? '' }];
}

/** Normal states: a pool refills, rolls, and is deleted. */
const IN_PASSING = ['Rolling', 'Terminating'];

type Said = Partial<Pick<Condition, 'reason' | 'message'>>;

/** Whether only Pods are missing, which PodsReady reports. */
const isForWantOfPods = (reason: string, after: WarmPoolStatus): boolean =>
  reason === 'Filling' || reason === findCondition(after.conditions, PODS_READY)?.reason;

/** A pool that isn't Ready, and was for another reason, or was Ready. */
function notReady(
  { reason = 'NotReady', message = '' }: Said,
  wasReady: boolean,
  after: WarmPoolStatus,
): NewEvent[] {
  const isEmptied = wasReady && isForWantOfPods(reason, after);
  if (isEmptied) return [{ type: 'Warning', reason: 'Empty', message }];
  const isKnown = IN_PASSING.includes(reason) || isForWantOfPods(reason, after);
  return isKnown ? [] : [{ type: 'Warning', reason, message }];
}

/** Reports changes of Ready; the same status again reports nothing. */
function readiness(before: WarmPoolStatus, after: WarmPoolStatus): NewEvent[] {
  const [was, is] = [findCondition(before.conditions, 'Ready'), findCondition(after.conditions, 'Ready')];
  if (is === undefined || (was?.status === is.status && was.reason === is.reason)) return [];
  const wasReady = was?.status === 'True';
  if (is.status !== 'True') return notReady(is, wasReady, after);
  return wasReady ? [] : [{ type: 'Normal', reason: is.reason ?? '', message: is.message ?? '' }];
}

/** Events of what changed between the pool's last status and this one (`E3`). */
export const events = (pool: WarmPool, after: WarmPoolStatus, scaling: Scaling): EventEffect[] =>
  eventsAbout(pool, [
    ...scaled(pool.status, scaling),
    ...trouble(pool.status, after),
    ...readiness(pool.status, after),
  ]);

/** Events of a pool that is being deleted: that Sandboxes still use it (`C10`). */
export const finalizeEvents = (pool: WarmPool, after: WarmPoolStatus): EventEffect[] =>
  eventsAbout(pool, readiness(pool.status, after));
