/** Label selectors, as Kubernetes defines them. */

export interface LabelRequirement {
  key: string;
  operator: string;
  values?: string[] | undefined;
}

export interface LabelSelector {
  matchLabels?: Record<string, string> | undefined;
  matchExpressions?: LabelRequirement[] | undefined;
}

export type LabelMatcher = (labels: Record<string, string> | undefined) => boolean;

type Rule = (value: string | undefined, values: string[]) => boolean;

const operators: Record<string, Rule> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: value => value !== undefined,
  DoesNotExist: value => value === undefined,
};

function requirement({ key, operator, values }: LabelRequirement): LabelMatcher {
  const rule = operators[operator];
  if (!rule) throw new Error(`"${operator}" is not a valid label selector operator`);
  return labels => rule(labels?.[key], values ?? []);
}

/** A predicate on labels; no selector, and an empty one, match everything. Throws on an unknown operator. */
export function labelMatcher(selector: LabelSelector | null | undefined): LabelMatcher {
  const pairs = Object.entries(selector?.matchLabels ?? {});
  const rules = (selector?.matchExpressions ?? []).map(requirement);
  return labels =>
    pairs.every(([key, value]) => labels?.[key] === value) && rules.every(rule => rule(labels));
}

/** True if the selector, being empty, would select everything. */
export function isEmptySelector(selector: LabelSelector | null | undefined): boolean {
  return (
    Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0
  );
}
