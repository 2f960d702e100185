import type { WarmPool } from '../api/warmpool.ts';
import type { Context, DesiredObject, Facts } from '../contract.ts';
import { podTemplate } from '../pod/template.ts';
import type { Settings } from '../settings.ts';
import { type Inventory, knownToBeGone, takeInventory } from './inventory.ts';
import { type Making, make, makeNone } from './new-pods.ts';
import { preloadPolicies } from './preload/network.ts';
import { type PoolResolution, resolvePreload } from './preload/resolve.ts';
import type { WarmPoolRequest } from './request.ts';
import { autoscale, type Demand, type Scaling } from './size/autoscale.ts';
import { podTemplateObject, resolvePool } from './template/pod-template.ts';

export interface Decision extends Making {
  /** The PodTemplate of new Pods; absent while unresolved. */
  current: DesiredObject | undefined;
  resolution: PoolResolution;
  inventory: Inventory;
  scaling: Scaling;
}

const currentTemplate = (
  pool: WarmPool,
  { servable, requirements, preload }: PoolResolution,
  settings: Settings,
): DesiredObject | undefined =>
  servable && requirements
    ? podTemplateObject(pool, podTemplate(requirements), settings, preload)
    : undefined;

/** If it isn't known who found none, only those that have one count. */
const demandOn = ({ assigned }: Inventory, { claimActivity }: Facts): Demand => {
  const { waiting, cold } = claimActivity?.known ? claimActivity.value.unmet : { waiting: 0, cold: 0 };
  return { assigned: assigned.length, waiting, cold };
};

/** The decision about a pool. */
export function decide(request: WarmPoolRequest, context: Context<Settings>): Decision {
  const { pool, warmPods } = request;
  const { now, settings, available, facts } = context;
  const resolution = resolvePreload(pool, resolvePool(pool, available, settings), available);
  const current = currentTemplate(pool, resolution, settings);
  const circumstances = {
    podTemplateName: current?.metadata.name,
    ttlSeconds: pool.spec.ttl,
    startSeconds: pool.spec.timeout,
    now,
    endedSandboxes: knownToBeGone(facts),
  };
  const inventory = takeInventory(warmPods, circumstances);
  const scaling = autoscale(pool.spec, demandOn(inventory, facts), pool.status, now);
  const policies = preloadPolicies(pool, settings);
  const given = { request, context, circumstances, inventory, scaling, policies };
  return {
    current,
    resolution,
    inventory,
    scaling,
    ...(current ? make(given, current) : makeNone(given)),
  };
}
