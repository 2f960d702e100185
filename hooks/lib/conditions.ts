import type { ConditionType, ReasonOf } from '../api/reasons.ts';
import { cutMessage } from './message.ts';
import { parseTime, type Time, timestamp } from './time.ts';

/** Conditions in the Kubernetes conventions (`A6`). */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string | undefined;
  message?: string | undefined;
  lastTransitionTime?: string | undefined;
  observedGeneration?: number | undefined;
}

/** What a policy says about one condition; times and generations are added when it is written. */
export interface Verdict {
  type: string;
  status: Condition['status'];
  /** One of hooks/api/reasons.ts, or what Kubernetes says of a Pod. */
  reason: string;
  message: string;
}

/** Makes verdicts about one condition, for reasons that Kubernetes or another condition gives. */
export const verdictQuoting =
  (type: ConditionType) =>
  (status: Condition['status'], reason: string, message: string): Verdict => ({
    type,
    status,
    reason,
    message,
  });

/** Makes verdicts about one condition, for reasons of its own. */
export const verdictOn = <Type extends ConditionType>(
  type: Type,
): ((status: Condition['status'], reason: ReasonOf<Type>, message: string) => Verdict) =>
  verdictQuoting(type);

export const findCondition = <C extends { type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined => conditions?.find(condition => condition.type === type);

/** What was said of one condition before; undefined where nothing was. */
export function verdictBefore(
  conditions: readonly Condition[] | undefined,
  type: string,
): Verdict | undefined {
  const said = findCondition(conditions, type);
  return said && { type, status: said.status, reason: said.reason ?? '', message: said.message ?? '' };
}

/** Since when a condition is False; now, where it isn't. */
export function falseSince(conditions: readonly Condition[] | undefined, type: string, now: Time): Time {
  const { status, lastTransitionTime } = findCondition(conditions, type) ?? {};
  return status === 'False' && lastTransitionTime !== undefined ? parseTime(lastTransitionTime) : now;
}

/**
 * The conditions to write: `lastTransitionTime` moves only when the status flips, otherwise the observed one stays, so that
 * an unchanged verdict causes no write.
 */
export const conditionsOf = (
  verdicts: readonly Verdict[],
  observed: readonly Condition[] | undefined,
  { now, generation }: { now: Time; generation: number },
): Condition[] =>
  verdicts.map(verdict => {
    const before = findCondition(observed, verdict.type);
    const unchanged = before?.status === verdict.status ? before.lastTransitionTime : undefined;
    return {
      ...verdict,
      message: cutMessage(verdict.message),
      lastTransitionTime: unchanged ?? timestamp(now),
      observedGeneration: generation,
    };
  });
