import type { WarmPool, WarmPoolStatus } from '../api/warmpool.ts';
import type { CompositeResponse, Hook } from '../contract.ts';
import { echoWhole } from '../lib/children.ts';
import { type Condition, conditionOn, recordConditions } from '../lib/conditions.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import { truthOf } from '../lib/word.ts';
import type { Settings } from '../settings.ts';
import { keptWarmPods } from './children.ts';
import { type Inventory, knownToBeGone, takeInventory } from './inventory.ts';
import type { ObservedWarmPod, WarmPoolRequest } from './request.ts';
import { finalizeEvents } from './status/events.ts';

/** The API server's own: what belongs to the pool is to outlive it. */
const ORPHAN_FINALIZER = 'orphan';

export const FORCE_DELETE_ANNOTATION = 'llmsafespace.dev/force-delete';

const isForced = ({ metadata }: WarmPool) =>
  truthOf(metadata.annotations?.[FORCE_DELETE_ANNOTATION]) === true;

const FORCED_CHECK_SECONDS = 5;

/** By then a Sandbox has said which Pod it has: before, only its WarmPod vouches for that. */
const VOUCHING_SECONDS = 30;

const isVouchedFor = ({ warmPod: { status } }: ObservedWarmPod, now: Time): boolean =>
  status.assignedAt === undefined || secondsBetween(parseTime(status.assignedAt), now) >= VOUCHING_SECONDS;

const idleOf = ({ fresh, stale, retiring }: Inventory) => [...fresh, ...stale, ...retiring];

/**
 * Ending WarmPods keep the pool until they are gone, so that it leaves nothing behind. Orphaned ones are adopted by the next pool of
 * its name.
 */
const isFinished = (pool: WarmPool, inventory: Inventory, now: Time): boolean =>
  pool.metadata.finalizers?.includes(ORPHAN_FINALIZER) ||
  (idleOf(inventory).length + inventory.ended.length === 0 &&
    (inventory.assigned.length === 0 ||
      (isForced(pool) && inventory.assigned.every(one => isVouchedFor(one, now)))));

/** How often a pool that is deleted asks whether the Sandboxes that have its Pods are still there (`C7`). */
const SANDBOX_CHECK_SECONDS = 60;

const checkAfterSeconds = (pool: WarmPool) => (isForced(pool) ? FORCED_CHECK_SECONDS : SANDBOX_CHECK_SECONDS);

const users = (count: number): string =>
  count === 1 ? '1 Sandbox has a Pod of this pool' : `${count} Sandboxes have Pods of this pool`;

const ready = conditionOn('Ready');

const inUse = ({ assigned: { length } }: Inventory): Condition =>
  length > 0
    ? ready(
        'False',
        'InUse',
        `${users(length)}; it is deleted when none does, or immediately with the annotation ${FORCE_DELETE_ANNOTATION}: "true"`,
      )
    : ready('False', 'Terminating', 'the idle warm Pods are being retired');

/** Keeps the pool's other conditions. */
function waiting(pool: WarmPool, inventory: Inventory, now: Time): WarmPoolStatus {
  const generation = pool.metadata.generation ?? 1;
  const { conditions } = pool.status;
  return {
    ...pool.status,
    availablePods: 0,
    outdatedPods: 0,
    assignedPods: inventory.assigned.length,
    pendingPods: idleOf(inventory).length,
    replicas: idleOf(inventory).length,
    conditions: [
      ...recordConditions([inUse(inventory)], conditions, { now, generation }),
      ...conditions.filter(({ type }) => type !== 'Ready'),
    ],
  };
}

/**
 * Retires idle WarmPods in the same guarded steps as a shrinking pool, and stays until they are gone and no Sandbox has its Pods
 * (`C10`). If forced, it leaves assigned WarmPods to the garbage collector: their Pods belong to Sandboxes and keep running.
 */
export const finalize: Hook<WarmPoolRequest, CompositeResponse, Settings> = (
  { pool, warmPods, podTemplates },
  { now, facts },
) => {
  const inventory = takeInventory(warmPods, {
    podTemplateName: undefined,
    ttlSeconds: 0,
    startSeconds: Number.POSITIVE_INFINITY,
    now,
    endedSandboxes: knownToBeGone(facts),
  });
  if (isFinished(pool, inventory, now)) {
    return { response: { status: { ...pool.status }, children: [], finalized: true }, effects: [] };
  }
  const status = waiting(pool, inventory, now);
  const retiring = keptWarmPods(inventory, { create: 0, retire: idleOf(inventory) });
  return {
    response: {
      status: { ...status },
      children: [...podTemplates.map(echoWhole), ...retiring],
      finalized: false,
      ...(inventory.assigned.length > 0 && { resyncAfterSeconds: checkAfterSeconds(pool) }),
    },
    effects: finalizeEvents(pool, status),
  };
};
