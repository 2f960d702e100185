import type { Inventory } from '../inventory.ts';
import { isReady } from '../pod-state.ts';
import type { ObservedWarmPod } from '../request.ts';

export interface Plan {
  /** How many WarmPods to create. */
  create: number;
  /** Which to ask to end. */
  retire: ObservedWarmPod[];
}

/** How many more are allowed in total. */
const room = ({ assigned, fresh, stale, retiring }: Inventory, maxSize: number): number =>
  maxSize === 0
    ? Number.POSITIVE_INFINITY
    : maxSize - assigned.length - fresh.length - stale.length - retiring.length;

/** Stale Pods go as fresh ones turn Ready, so that the pool never has fewer Ready than it should; idle ones at once. */
function replaceable({ fresh, stale }: Inventory, target: number): ObservedWarmPod[] {
  const ready = stale.filter(isReady);
  const spare = Math.max(0, fresh.filter(isReady).length + ready.length - target);
  return [...stale.filter(one => !isReady(one)), ...ready.slice(0, spare)];
}

/** Too many are surplus: those not Ready go first, then the oldest, so that never a Ready one goes while it is needed. */
const surplusOf = ({ fresh }: Inventory, target: number): ObservedWarmPod[] =>
  [...fresh.filter(one => !isReady(one)), ...fresh.filter(isReady)].slice(
    0,
    Math.max(0, fresh.length - target),
  );

/**
 * If `maxSize` leaves no room for a new Pod beside the old, one stale Pod at a time makes room; the next waits until the replacement
 * is Ready, so that a template whose Pods never start doesn't empty the pool.
 */
const makeRoom = ({ fresh, stale, retiring }: Inventory): ObservedWarmPod[] =>
  retiring.length === 0 && fresh.every(isReady) ? stale.slice(0, 1) : [];

/**
 * What a pool does next: fills up to the target (`C1`), replaces stale Pods without dropping below it (`C3`, `C4`), and retires the
 * oldest surplus (`C2`). Assigned Pods are never touched.
 */
export function plan(inventory: Inventory, target: number, maxSize: number): Plan {
  const missing = Math.max(0, target - inventory.fresh.length);
  const create = Math.max(0, Math.min(missing, room(inventory, maxSize)));
  const stale = replaceable(inventory, target);
  const stuck = missing > 0 && create === 0 && stale.length === 0;
  return {
    create,
    retire: [...surplusOf(inventory, target), ...stale, ...(stuck ? makeRoom(inventory) : [])],
  };
}
