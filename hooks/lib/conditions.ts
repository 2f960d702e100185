import type { ConditionType, ReasonOf } from '../api/reasons.ts';
import { cutMessage } from './message.ts';
import { parseTime, type Time, timestamp } from './time.ts';

/** A condition as the status records it, by the conventions of Kubernetes (`A6`). */
export interface RecordedCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string | undefined;
  message?: string | undefined;
  lastTransitionTime?: string | undefined;
  observedGeneration?: number | undefined;
}

/** A condition as a hook decides it; its time and generation are added when it is recorded. */
export interface Condition {
  type: string;
  status: RecordedCondition['status'];
  /** One of hooks/api/reasons.ts, or what Kubernetes says of a Pod. */
  reason: string;
  message: string;
}

/** Makes conditions of one type, with a reason that Kubernetes or another condition gives. */
export const conditionQuoting =
  (type: ConditionType) =>
  (status: RecordedCondition['status'], reason: string, message: string): Condition => ({
    type,
    status,
    reason,
    message,
  });

/** Makes conditions of one type, with its own reasons. */
export const conditionOn = <Type extends ConditionType>(
  type: Type,
): ((status: RecordedCondition['status'], reason: ReasonOf<Type>, message: string) => Condition) =>
  conditionQuoting(type);

export const findCondition = <C extends { type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined => conditions?.find(condition => condition.type === type);

/** The condition of this type as the last answer decided it; undefined where there was none. */
export function conditionBefore(
  conditions: readonly RecordedCondition[] | undefined,
  type: string,
): Condition | undefined {
  const recorded = findCondition(conditions, type);
  return (
    recorded && {
      type,
      status: recorded.status,
      reason: recorded.reason ?? '',
      message: recorded.message ?? '',
    }
  );
}

/** Since when a condition is False; now, where it isn't. */
export function falseSince(
  conditions: readonly RecordedCondition[] | undefined,
  type: string,
  now: Time,
): Time {
  const { status, lastTransitionTime } = findCondition(conditions, type) ?? {};
  return status === 'False' && lastTransitionTime !== undefined ? parseTime(lastTransitionTime) : now;
}

/**
 * The conditions to write: `lastTransitionTime` moves only when the status flips, otherwise the observed one stays, so that
 * an unchanged condition causes no write.
 */
export const recordConditions = (
  conditions: readonly Condition[],
  observed: readonly RecordedCondition[] | undefined,
  { now, generation }: { now: Time; generation: number },
): RecordedCondition[] =>
  conditions.map(condition => {
    const before = findCondition(observed, condition.type);
    const unchanged = before?.status === condition.status ? before.lastTransitionTime : undefined;
    return {
      ...condition,
      message: cutMessage(condition.message),
      lastTransitionTime: unchanged ?? timestamp(now),
      observedGeneration: generation,
    };
  });
