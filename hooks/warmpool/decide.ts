import type { WarmPool } from '../api/warmpool.ts';
import type { Context, DesiredObject } from '../contract.ts';
import { waitSeconds } from '../lib/back-off.ts';
import { podTemplate } from '../pod/template.ts';
import type { Resolution } from '../resolve/resolve.ts';
import type { Settings } from '../settings.ts';
import { autoscale, type Scaling } from './autoscale.ts';
import { newestCause, newestFailure } from './failures.ts';
import { type Circumstances, type Inventory, knownToBeGone, takeInventory } from './inventory.ts';
import { type Plan, plan } from './plan.ts';
import { podTemplateObject, resolvePool } from './pod-template.ts';
import { type Refill, refill } from './refill.ts';
import type { ObservedWarmPod, WarmPoolRequest } from './request.ts';
import { makeRoom } from './room.ts';
import type { Cause } from './standing.ts';
import { backOffAfter, begun, type PoolBackOff, provenOrdinal, type Situation, trialOf } from './trial.ts';

/** What is done about new Pods, and what is known of those before. */
interface Making {
  refilling: Refill;
  /** What keeps new Pods from being Ready. */
  cause: Cause | undefined;
  backOff: PoolBackOff | undefined;
  /** One that came to nothing and is still to be looked at. */
  kept: ObservedWarmPod | undefined;
  provenOrdinal: number | undefined;
}

export interface Decision extends Making {
  /** The PodTemplate of new Pods; absent where the pool can't be resolved at present. */
  current: DesiredObject | undefined;
  resolution: Resolution;
  inventory: Inventory;
  scaling: Scaling;
}

const currentTemplate = (
  pool: WarmPool,
  { servable, requirements }: Resolution,
  settings: Settings,
): DesiredObject | undefined =>
  servable && requirements ? podTemplateObject(pool, podTemplate(requirements), settings) : undefined;

type Given = Pick<Decision, 'inventory' | 'scaling'> & {
  request: WarmPoolRequest;
  context: Context<Settings>;
  circumstances: Circumstances;
};

/** A pool that can't be resolved at present keeps what it has: its Pods are as good as before. */
function makeNone({ request: { pool }, inventory, scaling, context }: Given): Making {
  const { provenOrdinal: proven, backOff } = pool.status;
  const none: Plan = { create: 0, retire: [] };
  const stock = { target: scaling.keep, fresh: inventory.fresh.length };
  const refilling = refill(none, stock, context.facts.claimActivity, context.now);
  return { refilling, cause: undefined, backOff, kept: undefined, provenOrdinal: proven };
}

/** The whole plan, but no more new Pods than may be tried. */
function withRoom(wanted: Plan, most: number, room: readonly ObservedWarmPod[]): Plan {
  const retire = [...wanted.retire, ...room.filter(one => !wanted.retire.includes(one))];
  return { create: Math.min(wanted.create, most), retire };
}

function make({ request, context, circumstances, inventory, scaling }: Given, name: string): Making {
  const { now, facts } = context;
  const { keep } = scaling;
  const failure = newestFailure(inventory, circumstances);
  const situation: Situation = { inventory, podTemplate: name, keep, hasFailed: failure !== undefined, now };
  const trial = trialOf(request, situation);
  const isHeldUp = trial.backOff !== undefined;
  const cause = newestCause(request, { inventory, failure, isHeldUp }, { facts, now });
  const room = makeRoom(cause, trial, situation);
  const wanted = withRoom(plan(inventory, keep, request.pool.spec.maxSize), trial.most, room);
  const stock = { target: keep, fresh: inventory.fresh.length };
  const refilling = refill(wanted, stock, facts.claimActivity, now);
  const { create, retire } = refilling.next;
  const hasMadeRoom = room.some(one => retire.includes(one));
  const backOff = hasMadeRoom ? begun(situation) : backOffAfter(request, trial, create > 0, situation);
  const waits = backOff !== undefined && create === 0 && waitSeconds(backOff, now) > 0;
  const isEnded = failure && inventory.ended.includes(failure.one);
  return {
    refilling,
    cause,
    backOff,
    kept: waits && isEnded ? failure.one : undefined,
    // Written with what it is for: by itself it would be a write for each refill.
    provenOrdinal: create > 0 ? provenOrdinal(request, name, now) : request.pool.status.provenOrdinal,
  };
}

/** What becomes of a pool. */
export function decide(request: WarmPoolRequest, context: Context<Settings>): Decision {
  const { pool, warmPods } = request;
  const { now, settings, available, facts } = context;
  const resolution = resolvePool(pool, available, settings);
  const current = currentTemplate(pool, resolution, settings);
  const circumstances = {
    podTemplateName: current?.metadata.name,
    ttlSeconds: pool.spec.ttl,
    startSeconds: pool.spec.timeout,
    now,
    endedSandboxes: knownToBeGone(facts),
  };
  const inventory = takeInventory(warmPods, circumstances);
  const scaling = autoscale(pool.spec, inventory.assigned.length, pool.status, now);
  const given = { request, context, circumstances, inventory, scaling };
  const making = current ? make(given, current.metadata.name) : makeNone(given);
  return { current, resolution, inventory, scaling, ...making };
}
