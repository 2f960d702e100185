/** Which labels a selector matches, as Kubernetes reads it. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';

export type Labels = Record<string, string>;

const OPERATORS: Record<string, (value: string | undefined, values: string[]) => boolean> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: value => value !== undefined,
  DoesNotExist: value => value === undefined,
};

/** Whether every requirement holds; an empty selector matches everything. An unknown operator matches nothing. */
export const selects = (
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(
    ({ key, operator, values = [] }) => OPERATORS[operator]?.(labels[key], values) === true,
  );
