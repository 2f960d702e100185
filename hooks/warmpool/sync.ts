import type { WarmPool } from '../api/warmpool.ts';
import type { CompositeResponse, Context, DesiredObject, Hook } from '../contract.ts';
import { later, parseTime, secondsBetween, type Time } from '../lib/time.ts';
import { podTemplate } from '../pod/template.ts';
import type { Resolution } from '../resolve/resolve.ts';
import type { Settings } from '../settings.ts';
import { autoscale, type Scaling } from './autoscale.ts';
import { keptPodTemplates, keptWarmPods, newWarmPods } from './children.ts';
import { events } from './events.ts';
import { type Inventory, knownToBeGone, ordinalOf, takeInventory } from './inventory.ts';
import { plan } from './plan.ts';
import { podTemplateObject, resolvePool } from './pod-template.ts';
import { type Refill, refill } from './refill.ts';
import type { WarmPoolRequest } from './request.ts';
import { statusOf } from './status.ts';

const SOONEST_SECONDS = 0.5;
/** Of a runtime or a profile that changes, and of a Sandbox that is gone, a pool learns only by asking. */
export const LATEST_SECONDS = 10;

const currentTemplate = (
  pool: WarmPool,
  { servable, requirements }: Resolution,
): DesiredObject | undefined =>
  servable && requirements ? podTemplateObject(pool, podTemplate(requirements)) : undefined;

const firstOrdinal = ({ pool, warmPods }: WarmPoolRequest): number =>
  Math.max(pool.status.nextOrdinal ?? 0, ...warmPods.map(one => ordinalOf(one) + 1));

/** When something is due although nothing changes: the oldest Pod's `ttl`, the end of the delay before shrinking, or the refill. */
function resyncAfterSeconds(
  { pool }: WarmPoolRequest,
  { inventory, scaling, refilling }: Decision,
  now: Time,
): number {
  const { ttl, autoScaling } = pool.spec;
  const { lowSince } = scaling;
  const oldest = inventory.fresh[0]?.warmPod.metadata.creationTimestamp;
  const dueTimes = [
    ...(ttl > 0 && oldest !== undefined ? [later(parseTime(oldest), ttl)] : []),
    ...(lowSince === undefined ? [] : [later(parseTime(lowSince), autoScaling.scaleDownDelay)]),
  ];
  const due = dueTimes.map(time => Math.max(SOONEST_SECONDS, secondsBetween(now, time)));
  return Math.min(LATEST_SECONDS, refilling.resyncAfterSeconds ?? LATEST_SECONDS, ...due);
}

interface Decision {
  /** The PodTemplate of new Pods; absent where the pool can't be resolved at present. */
  current: DesiredObject | undefined;
  resolution: Resolution;
  inventory: Inventory;
  scaling: Scaling;
  refilling: Refill;
}

/** A pool that can't be resolved at present keeps what it has: its Pods are as good as before. */
function decide(request: WarmPoolRequest, { now, settings, available, facts }: Context<Settings>): Decision {
  const { pool, warmPods } = request;
  const resolution = resolvePool(pool, available, settings);
  const current = currentTemplate(pool, resolution);
  const inventory = takeInventory(warmPods, {
    podTemplateName: current?.metadata.name,
    ttlSeconds: pool.spec.ttl,
    now,
    endedSandboxes: knownToBeGone(facts),
  });
  const scaling = autoscale(pool.spec, inventory.assigned.length, pool.status, now);
  const next = current ? plan(inventory, scaling.keep, pool.spec.maxSize) : { create: 0, retire: [] };
  const refilling = refill(
    next,
    { target: scaling.keep, fresh: inventory.fresh.length },
    facts.claimActivity,
    now,
  );
  return { current, resolution, inventory, scaling, refilling };
}

function childrenOf(
  request: WarmPoolRequest,
  { current, inventory, refilling: { next } }: Decision,
): DesiredObject[] {
  const { pool } = request;
  return [
    ...(current ? [current] : []),
    ...keptPodTemplates(request, inventory, current?.metadata.name),
    ...keptWarmPods(inventory, next),
    ...(current ? newWarmPods(pool, firstOrdinal(request), next, current.metadata.name) : []),
  ];
}

/** Given the WarmPods observed, which should exist, and what is said about the pool. */
export const sync: Hook<WarmPoolRequest, CompositeResponse, Settings> = (request, context) => {
  const { pool } = request;
  const { now } = context;
  const decision = decide(request, context);
  const { inventory, scaling, refilling, resolution } = decision;
  const status = statusOf({
    pool,
    inventory,
    scaling,
    verdicts: resolution.verdicts,
    nextOrdinal: firstOrdinal(request) + refilling.next.create,
    now,
  });
  return {
    response: {
      status: { ...status },
      children: childrenOf(request, decision),
      resyncAfterSeconds: resyncAfterSeconds(request, decision, now),
    },
    effects: events(pool, status, scaling),
  };
};
