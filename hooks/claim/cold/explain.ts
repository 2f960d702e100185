import type { Available } from '../../facts.ts';
import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';
import type { ClaimResult, WarmOrder } from '../order.ts';
import { nearestPool, type PoolOffer } from './nearest.ts';
import type { ColdCause } from './refused.ts';

type Cold = Extract<ClaimResult, { result: 'cold' }>;

/** Why no warm Pod could be claimed; `fitting` WarmPods match. */
export const coldReason = (fitting: number, namespace: string): ColdCause =>
  fitting === 0
    ? {
        reason: 'NoMatchingPool',
        message: `no WarmPool in namespace ${namespace} has Pods like the one that this Sandbox needs`,
      }
    : { reason: 'NoWarmPodReady', message: `none of the ${fitting} matching warm Pods could be claimed` };

/** The PodTemplates of a namespace, and whether each matches. */
const offeredIn = (namespace: string, podTemplates: Available['podTemplates'], suffix: string) =>
  [...podTemplates]
    .filter(([key]) => key.startsWith(`${namespace}/`))
    .flatMap(([key, { pool, template }]) =>
      pool === undefined ? [] : [{ pool, template, fits: key.endsWith(suffix) }],
    );

const namesOf = (pools: readonly PoolOffer[]): string =>
  `WarmPool ${pools.map(({ pool }) => `"${pool}"`).join(', ')}`;

const withLate = (cold: Cold, { notLate }: WarmOrder): Cold =>
  notLate === undefined
    ? cold
    : { ...cold, message: `${cold.message}; env and identity can't be bound to a warm Pod: ${notLate}` };

/**
 * Names the pool that fits but is empty or, if none fits, the nearest one and what differs. Computed only for cold starts.
 */
export function explainCold(cold: Cold, order: WarmOrder, podTemplates: Available['podTemplates']): Cold {
  const { podTemplate, podTemplateSuffix } = order;
  const { namespace } = order.claimant;
  const { reason, message } = cold;
  if (reason !== 'NoMatchingPool' && reason !== 'NoWarmPodReady') return cold;
  const offered = offeredIn(namespace, podTemplates, podTemplateSuffix);
  const fitting = offered.filter(({ fits }) => fits);
  if (reason === 'NoWarmPodReady') {
    return fitting.length === 0 ? cold : { ...cold, message: `${message} (${namesOf(fitting)})` };
  }
  if (fitting.length > 0) {
    return {
      ...cold,
      reason: 'NoWarmPodReady',
      message: `${namesOf(fitting)} fits, but has no warm Pod now`,
    };
  }
  const nearest = nearestPool(podTemplate, offered);
  return withLate(nearest === undefined ? cold : { ...cold, message: `${message}; ${nearest}` }, order);
}

export const SOONEST_SECONDS = 0.5;
export const LATEST_SECONDS = 1;

/**
 * When to resync a Sandbox that waits for a warm Pod; `chance`, from 0 to 1, spreads the load. Undefined once it no longer waits.
 */
export function nextLookSeconds(
  waitUntil: string | undefined,
  now: Time,
  chance: number,
): number | undefined {
  const leftSeconds = waitUntil === undefined ? 0 : secondsBetween(now, parseTime(waitUntil));
  if (!(leftSeconds > 0)) return undefined;
  const wanted = SOONEST_SECONDS + chance * (LATEST_SECONDS - SOONEST_SECONDS);
  return Math.max(SOONEST_SECONDS, Math.min(wanted, leftSeconds));
}
