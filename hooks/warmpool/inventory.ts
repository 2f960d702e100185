import type { Facts } from '../contract.ts';
import { secondsBetween, type Time } from '../lib/time.ts';
import { isReady, readySince, startingSince } from './pod-state.ts';
import type { ObservedWarmPod, WarmPoolRequest } from './request.ts';

/** The WarmPods of a pool by what to do with them, each list oldest first. */
export interface Inventory {
  /** Claimed by a Sandbox. */
  assigned: ObservedWarmPod[];
  /** Claimable: of the current template, not too old. */
  fresh: ObservedWarmPod[];
  /** To be replaced: of an older template, past `ttl`, or late; what is Ready of it can still be handed out. */
  stale: ObservedWarmPod[];
  /** Asked to end; a claim may still win. */
  retiring: ObservedWarmPod[];
  /** Ending: no longer claimable, or their Sandbox is gone. */
  ended: ObservedWarmPod[];
}

export interface Freshness {
  /** Undefined while the pool can't be resolved: then no template counts as older. */
  podTemplateName: string | undefined;
  /** Seconds it may stay Ready; 0 is unlimited. */
  ttlSeconds: number;
  /** How long one may take to be Ready. */
  startSeconds: number;
  now: Time;
}

export interface Circumstances extends Freshness {
  /** UIDs of Sandboxes that are gone for certain, as far as that was asked. */
  endedSandboxes?: readonly string[];
}

/** If unknown, no Sandbox counts as gone. */
export const knownToBeGone = ({ endedSandboxes }: Facts): readonly string[] =>
  endedSandboxes?.known ? endedSandboxes.value : [];

/** Whether it has an older template. */
export const isOutdated = ({ warmPod: { spec } }: ObservedWarmPod, podTemplateName: string | undefined) =>
  podTemplateName !== undefined && spec.podTemplate?.name !== podTemplateName;

const isOld = (one: ObservedWarmPod, { ttlSeconds, now }: Freshness): boolean =>
  ttlSeconds > 0 && secondsBetween(readySince(one) ?? now, now) >= ttlSeconds;

/** Whether it should have been Ready by now. */
export const isLate = (one: ObservedWarmPod, { startSeconds, now }: Freshness): boolean =>
  !isReady(one) && secondsBetween(startingSince(one), now) >= startSeconds;

const isStale = (one: ObservedWarmPod, freshness: Freshness): boolean =>
  isOutdated(one, freshness.podTemplateName) || isOld(one, freshness) || isLate(one, freshness);

const placeOf = (one: ObservedWarmPod, circumstances: Circumstances): keyof Inventory => {
  const { metadata, spec, status } = one.warmPod;
  if (status.phase === 'Assigned') {
    return circumstances.endedSandboxes?.includes(status.assignedTo ?? '') ? 'ended' : 'assigned';
  }
  if (status.phase === 'Terminating' || metadata.deletionTimestamp !== undefined) return 'ended';
  if (spec.retire) return 'retiring';
  return isStale(one, circumstances) ? 'stale' : 'fresh';
};

export const ordinalOf = ({ warmPod }: ObservedWarmPod): number =>
  Number(/-(\d{1,9})$/.exec(warmPod.metadata.name)?.[1] ?? -1);

/** The number of the next WarmPod; numbers are never reused. */
export const firstOrdinal = ({ pool, warmPods }: WarmPoolRequest): number =>
  Math.max(pool.status.nextOrdinal ?? 0, ...warmPods.map(one => ordinalOf(one) + 1));

/** Sorts the WarmPods; their ordinals tell their age. */
export function takeInventory(warmPods: readonly ObservedWarmPod[], circumstances: Circumstances): Inventory {
  const inventory: Inventory = { assigned: [], fresh: [], stale: [], retiring: [], ended: [] };
  for (const one of [...warmPods].sort((a, b) => ordinalOf(a) - ordinalOf(b))) {
    inventory[placeOf(one, circumstances)].push(one);
  }
  return inventory;
}
