import type { WarmPoolSpec, WarmPoolStatus } from '../api/warmpool.ts';
import { parseTime, secondsBetween, type Time, timestamp } from '../lib/time.ts';

/** What autoscaling remembers between two looks; all of it lies in the pool's status, so that a restart forgets nothing. */
export interface ScaleMemory {
  /** Warm Pods wanted beyond those assigned. */
  idleTarget: number;
  /** Since when fewer would do, and the most that were needed in that time. */
  lowSince?: string | undefined;
  lowPeak?: number | undefined;
}

export interface Scaling extends ScaleMemory {
  /** How many to keep: those wanted, as far as `maxSize` leaves room. It moves with each claim, which is why it isn't remembered. */
  keep: number;
  reason: 'MinSize' | 'Utilization' | 'Held' | 'MaxSize';
  message: string;
}

const withinMax = (idle: number, assigned: number, maxSize: number) =>
  maxSize === 0 ? idle : Math.max(0, Math.min(idle, maxSize - assigned));

/** Idle Pods at which `assigned` are the wanted share of all. */
const forUtilization = (assigned: number, targetPercent: number) =>
  Math.ceil((assigned * 100) / targetPercent) - assigned;

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

/** Fewer would do: the target stays until that has been so for the whole delay, and then falls to the most that was needed. */
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
    message: `${needed} would do; the pool shrinks after ${delaySeconds} s of that`,
  };
}

/**
 * How many warm Pods to keep beyond those assigned (`C2`): grows at once to what `targetUtilization` asks for, shrinks only to the
 * most that was needed during `scaleDownDelay`, and so never flaps. A pure function of the spec, the number assigned, and what
 * the last answer remembered.
 */
export function autoscale(
  spec: WarmPoolSpec,
  assigned: number,
  before: Pick<WarmPoolStatus, 'idleTarget' | 'lowSince' | 'lowPeak'>,
  now: Time,
): Scaling {
  const { minSize, maxSize, autoScaling } = spec;
  if (!autoScaling.enabled) {
    return limited(
      { idleTarget: minSize, reason: 'MinSize', message: `spec.minSize is ${minSize}` },
      assigned,
      spec,
    );
  }
  const needed = withinMax(
    Math.max(minSize, forUtilization(assigned, autoScaling.targetUtilization)),
    0,
    maxSize,
  );
  const current = withinMax(Math.max(minSize, before.idleTarget ?? minSize), 0, maxSize);
  const wanted: Wanted =
    needed >= current
      ? {
          idleTarget: needed,
          reason: 'Utilization',
          message: `${assigned} assigned at ${autoScaling.targetUtilization} % ask for ${needed}`,
        }
      : shrinking(needed, { ...before, idleTarget: current }, autoScaling.scaleDownDelay, now);
  return limited(wanted, assigned, spec);
}
