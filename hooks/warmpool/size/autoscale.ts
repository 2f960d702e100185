import type { WarmPoolSpec, WarmPoolStatus } from '../../api/warmpool.ts';
import { parseTime, secondsBetween, type Time, timestamp } from '../../lib/time.ts';

/** What autoscaling remembers between syncs; kept in the pool's status, so restarts lose nothing. */
export interface ScaleMemory {
  /** Warm Pods wanted beyond those assigned. */
  idleTarget: number;
  /** Since when fewer would be enough, and the most needed in that time. */
  lowSince?: string | undefined;
  lowPeak?: number | undefined;
}

export interface Scaling extends ScaleMemory {
  /** How many to keep: those wanted, as far as `maxSize` leaves room. It moves with each claim, which is why it isn't remembered. */
  keep: number;
  reason: 'MinSize' | 'Utilization' | 'Held' | 'MaxSize';
  message: string;
}

/** The demand for a pool's Pods. */
export interface Demand {
  /** Sandboxes that have one. */
  assigned: number;
  /** Sandboxes that wait for one. */
  waiting: number;
  /** Sandboxes that recently found none and started cold. */
  cold: number;
}

const withinMax = (idle: number, assigned: number, maxSize: number) =>
  maxSize === 0 ? idle : Math.max(0, Math.min(idle, maxSize - assigned));

/** Idle Pods at which so many in use are the wanted share of all. */
const forUtilization = (used: number, targetPercent: number) =>
  Math.ceil((used * 100) / targetPercent) - used;

/** One for each Sandbox that waits, beside those at which all that asked would be the wanted share. */
const forDemand = ({ assigned, waiting, cold }: Demand, targetPercent: number) =>
  waiting + forUtilization(assigned + waiting + cold, targetPercent);

const UNMET: [name: 'waiting' | 'cold', says: string][] = [
  ['waiting', 'that wait'],
  ['cold', 'that found none'],
];

const saysOf = (demand: Demand): string =>
  [
    `${demand.assigned} assigned`,
    ...UNMET.filter(([name]) => demand[name] > 0).map(([name, says]) => `${demand[name]} ${says}`),
  ].join(', ');

type Wanted = Omit<Scaling, 'keep'>;

const limited = (wanted: Wanted, assigned: number, { maxSize }: WarmPoolSpec): Scaling => {
  const keep = withinMax(wanted.idleTarget, assigned, maxSize);
  return keep === wanted.idleTarget
    ? { ...wanted, keep }
    : {
        ...wanted,
        keep,
        reason: 'MaxSize',
        message: `spec.maxSize ${maxSize} leaves room for ${keep} beside ${assigned} assigned`,
      };
};

/** Fewer would be enough: after the whole delay the target falls to the most needed in it. */
function shrinking(needed: number, before: ScaleMemory, delaySeconds: number, now: Time): Wanted {
  const lowSince = before.lowSince ?? timestamp(now);
  const lowPeak = Math.min(before.idleTarget, Math.max(needed, before.lowPeak ?? 0));
  if (secondsBetween(parseTime(lowSince), now) >= delaySeconds) {
    const message = `no more than ${lowPeak} were needed for ${delaySeconds} s`;
    return { idleTarget: lowPeak, reason: 'Utilization', message };
  }
  return {
    idleTarget: before.idleTarget,
    lowSince,
    lowPeak,
    reason: 'Held',
    message: `${needed} would be enough; the pool shrinks after ${delaySeconds} s at that level`,
  };
}

/**
 * How many warm Pods to keep beyond those assigned (`C2`): grows at once to what `targetUtilization` needs, counting Sandboxes that
 * wait or found none, so that an empty pool can grow; shrinks only to the most needed during `scaleDownDelay`, so that it never
 * flaps. Depends only on the spec, the demand, and the last status.
 */
export function autoscale(
  spec: WarmPoolSpec,
  demand: Demand,
  before: Pick<WarmPoolStatus, 'idleTarget' | 'lowSince' | 'lowPeak'>,
  now: Time,
): Scaling {
  const { minSize, maxSize, autoScaling } = spec;
  const { assigned } = demand;
  if (!autoScaling.enabled) {
    return limited(
      { idleTarget: minSize, reason: 'MinSize', message: `spec.minSize is ${minSize}` },
      assigned,
      spec,
    );
  }
  const needed = withinMax(Math.max(minSize, forDemand(demand, autoScaling.targetUtilization)), 0, maxSize);
  const current = withinMax(Math.max(minSize, before.idleTarget ?? minSize), 0, maxSize);
  const wanted: Wanted =
    needed >= current
      ? {
          idleTarget: needed,
          reason: 'Utilization',
          message: `${saysOf(demand)} at ${autoScaling.targetUtilization} % ask for ${needed}`,
        }
      : shrinking(needed, { ...before, idleTarget: current }, autoScaling.scaleDownDelay, now);
  return limited(wanted, assigned, spec);
}
