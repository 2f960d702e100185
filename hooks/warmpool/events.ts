import type { WarmPool, WarmPoolStatus } from '../api/warmpool.ts';
import type { EventEffect } from '../contract.ts';
import { findCondition } from '../lib/conditions.ts';
import { eventsAbout, type Told } from '../lib/events.ts';
import type { Scaling } from './autoscale.ts';

/** What happened to the size: told when the target moved, not for each refill. */
function scaled(before: WarmPoolStatus, { idleTarget, message }: Scaling): Told[] {
  const { idleTarget: was } = before;
  if (was === undefined || was === idleTarget) return [];
  const reason = idleTarget > was ? 'ScaledUp' : 'ScaledDown';
  return [
    { type: 'Normal', reason, message: `${was} → ${idleTarget} warm Pods beyond those assigned: ${message}` },
  ];
}

/** The usual course of things: a pool refills, and ends when it is told to. */
const IN_PASSING = ['Filling', 'Terminating'];

/** Ready coming and going; repeated with the same status, it tells nothing. */
function readiness(before: WarmPoolStatus, after: WarmPoolStatus): Told[] {
  const [was, is] = [findCondition(before.conditions, 'Ready'), findCondition(after.conditions, 'Ready')];
  if (is === undefined || (was?.status === is.status && was.reason === is.reason)) return [];
  const { status, reason = 'NotReady', message = '' } = is;
  if (status === 'True') return was?.status === 'True' ? [] : [{ type: 'Normal', reason, message }];
  const emptied = reason === 'Filling' && was?.status === 'True';
  return IN_PASSING.includes(reason) && !emptied
    ? []
    : [{ type: 'Warning', reason: emptied ? 'Empty' : reason, message }];
}

/** Events of what changed between the pool's last status and this one (`E3`). */
export const events = (pool: WarmPool, after: WarmPoolStatus, scaling: Scaling): EventEffect[] =>
  eventsAbout(pool, [...scaled(pool.status, scaling), ...readiness(pool.status, after)]);

/** Events of a pool that is being deleted: that Sandboxes still use it (`C10`). */
export const finalizeEvents = (pool: WarmPool, after: WarmPoolStatus): EventEffect[] =>
  eventsAbout(pool, readiness(pool.status, after));
