import type { Facts } from '../contract.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { ObservedWarmPod } from './request.ts';

/** The WarmPods of a pool by what may become of them, each list oldest first. */
export interface Inventory {
  /** A Sandbox has them. */
  assigned: ObservedWarmPod[];
  /** To be handed out: of today's template and not too old. */
  fresh: ObservedWarmPod[];
  /** Still good to be handed out, but to be replaced: of an older template, or past `ttl`. */
  stale: ObservedWarmPod[];
  /** Asked to end; a claim may still win. */
  retiring: ObservedWarmPod[];
  /** At their end: nobody can have them any more, or the Sandbox that had them is gone. */
  ended: ObservedWarmPod[];
}

export interface Freshness {
  /** Undefined where the pool can't be resolved at present: then no template is older than another. */
  podTemplateName: string | undefined;
  ttlSeconds: number;
  now: Time;
}

export interface Circumstances extends Freshness {
  /** UIDs of Sandboxes that are gone for certain, as far as that was asked. */
  endedSandboxes?: readonly string[];
}

/** What nobody knows changes nothing: then no Sandbox counts as gone. */
export const knownToBeGone = ({ endedSandboxes }: Facts): readonly string[] =>
  endedSandboxes?.known ? endedSandboxes.value : [];

const isStale = ({ warmPod }: ObservedWarmPod, { podTemplateName, ttlSeconds, now }: Freshness): boolean => {
  const age = secondsBetween(parseTime(warmPod.metadata.creationTimestamp), now);
  const isOlderTemplate = podTemplateName !== undefined && warmPod.spec.podTemplate?.name !== podTemplateName;
  return isOlderTemplate || (ttlSeconds > 0 && age >= ttlSeconds);
};

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

/** Sorts the WarmPods; their ordinals tell their age. */
export function takeInventory(warmPods: readonly ObservedWarmPod[], circumstances: Circumstances): Inventory {
  const inventory: Inventory = { assigned: [], fresh: [], stale: [], retiring: [], ended: [] };
  for (const one of [...warmPods].sort((a, b) => ordinalOf(a) - ordinalOf(b))) {
    inventory[placeOf(one, circumstances)].push(one);
  }
  return inventory;
}
