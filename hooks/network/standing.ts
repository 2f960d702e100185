/** Whether a policy is as it was requested. */
import deepEqual from 'fast-deep-equal';
import type { DesiredObject, KubernetesObject, ObjectsByKind } from '../contract.ts';
import { echoWhole, lastApplied, observedOf } from '../lib/children.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The path of the first added field, if any. */
function additionIn(observed: unknown, desired: unknown, path: string): string | undefined {
  if (Array.isArray(observed) && Array.isArray(desired)) {
    if (observed.length > desired.length) return path;
    return firstOf(observed, (item, index) => additionIn(item, desired[index], `${path}[${index}]`));
  }
  if (!isRecord(observed) || !isRecord(desired)) return undefined;
  return firstOf(Object.keys(observed), key =>
    key in desired ? additionIn(observed[key], desired[key], `${path}.${key}`) : `${path}.${key}`,
  );
}

/** The first defined result. */
function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item, index: number) => Found | undefined,
): Found | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The state of a policy. */
export type Standing =
  | { standing: 'pending' | 'inForce' }
  | { standing: 'altered'; field: string; policy: KubernetesObject };

/**
 * The state of a policy. It is altered if something added what Metacontroller would leave there, since it only overlays what it
 * applied: another label in the selector, or a direction that we leave out. What others enforce may be defaulted by them, and
 * is left alone.
 */
export function standingOf(desired: DesiredObject, children: ObjectsByKind): Standing {
  const observed = observedOf(children, `${desired.kind}.${desired.apiVersion}`).find(
    ({ metadata }) => metadata.name === desired.metadata.name,
  );
  if (observed === undefined || !deepEqual(lastApplied(observed)?.spec, desired.spec))
    return { standing: 'pending' };
  const field =
    desired.kind === 'NetworkPolicy' ? additionIn(observed.spec, desired.spec, 'spec') : undefined;
  return field === undefined ? { standing: 'inForce' } : { standing: 'altered', field, policy: observed };
}

/** The observed policy, if any. */
export const asObserved = (policy: DesiredObject, children: ObjectsByKind): DesiredObject[] =>
  observedOf(children, `${policy.kind}.${policy.apiVersion}`)
    .filter(({ metadata }) => metadata.name === policy.metadata.name)
    .map(echoWhole);
