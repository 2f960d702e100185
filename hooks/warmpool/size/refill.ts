import type { ClaimActivity, Fact, FactQueries } from '../../contract.ts';
import type { Time } from '../../lib/time.ts';
import type { WarmPoolRequest } from '../request.ts';
import { MOST_STARTING, mostStarting, type Supply } from './pace.ts';
import type { Plan } from './plan.ts';

/** A Pod that takes longer waits for an image or a node: it takes nothing from the claims, and holds up no other. */
export const START_SECONDS = 3;
/** A look takes about 15 ms of CPU, and 0.2 ms for each WarmPod in it: of 200 it may take a tenth of a core. */
const LEAST_SPACING_SECONDS = 0.2;
const SPACING_SECONDS_PER_WARM_POD = 0.002;
/** Counts are to be true within 3 s: a look may see what was so before the one before it was answered. */
const MOST_SPACING_SECONDS = 0.8;

const LOOK_AGAIN_SECONDS = 1;

/** The spacing of syncs with this many WarmPods. */
export const spacingSeconds = (warmPods: number): number =>
  Math.min(MOST_SPACING_SECONDS, LEAST_SPACING_SECONDS + SPACING_SECONDS_PER_WARM_POD * warmPods);

/** Queries a pool's activity, and spaces its syncs. */
export const claimActivityQuery = ({
  pool: { metadata },
  warmPods,
  podTemplates,
}: WarmPoolRequest): Pick<FactQueries, 'claimActivity'> => ({
  claimActivity: {
    namespace: metadata.namespace,
    pool: metadata.name,
    podTemplates: podTemplates.map(({ metadata: { name } }) => name),
    spacingSeconds: spacingSeconds(warmPods.length),
    startSeconds: START_SECONDS,
  },
});

/** How many Pods are wanted, and how many of them are observed, Ready or not. */
export interface Stock {
  target: number;
  fresh: number;
}

/** A Ready Pod of an older template fits no new Sandbox: of today's there are no more than are seen. */
const supplyOf = (
  create: number,
  { target, fresh }: Stock,
  { readyPods, startingPods }: ClaimActivity,
): Supply => ({
  lacking: create + startingPods,
  readyShare: Math.min(1, Math.min(readyPods, fresh) / Math.max(1, target)),
});

/** The part of a plan to do now, and when to resync for the rest. */
export interface Refill {
  next: Plan;
  resyncAfterSeconds: number | undefined;
}

/**
 * Creates missing Pods only up to the number that may be starting at once (`C1`). A delayed request may be out of date, so it retires
 * nothing.
 */
export function refill(
  { create, retire }: Plan,
  stock: Stock,
  activity: Fact<ClaimActivity> | undefined,
  now: Time,
): Refill {
  const most = activity?.known
    ? mostStarting(supplyOf(create, stock, activity.value), activity.value, now) - activity.value.startingPods
    : MOST_STARTING;
  const next = {
    create: Math.min(create, Math.max(0, most)),
    retire: activity?.known && activity.value.waited ? [] : retire,
  };
  const isAll = next.create === create && next.retire.length === retire.length;
  return { next, resyncAfterSeconds: isAll ? undefined : LOOK_AGAIN_SECONDS };
}
