/** Policies of a Sandbox that something else changes. */
import deepEqual from 'fast-deep-equal';
import type { DesiredObject, KubernetesObject, ObjectsByKind } from '../../contract.ts';
import { type BackOff, putOffAfterFirst, whileWell } from '../../lib/back-off.ts';
import { lastApplied, observedOf } from '../../lib/children.ts';
import { type Condition, conditionBefore, conditionOn } from '../../lib/conditions.ts';
import type { Time } from '../../lib/time.ts';
import type { SandboxRequest } from '../request.ts';

const condition = conditionOn('NetworkReady');

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

/** A changed policy, and the changed field. */
type Altered = Extract<Standing, { standing: 'altered' }>;

/** Each altered policy counts once; the first is rewritten immediately. */
export function policyBackOff(
  altered: Altered | undefined,
  before: BackOff | undefined,
  now: Time,
): BackOff | undefined {
  if (!altered) return whileWell(before, now);
  const { uid } = altered.policy.metadata;
  return before?.objectUID === uid ? before : putOffAfterFirst(before, uid, now);
}

/** The last condition, until the next policy is known. */
export function alteredBefore(
  { sandbox: { status } }: SandboxRequest,
  backOff: BackOff | undefined,
): Condition | undefined {
  const before = backOff && conditionBefore(status.conditions, 'NetworkReady');
  return before?.reason === 'PolicyAltered' ? before : undefined;
}

/** NetworkReady for an altered policy. */
export const policyAltered = ({ field, policy }: Altered, backOff: BackOff | undefined): Condition =>
  condition(
    'False',
    'PolicyAltered',
    `NetworkPolicy "${policy.metadata.name}" has ${field}, which was not requested; an admission webhook or another controller may have added it; exempt the policies of Sandboxes from it. It is deleted, and rewritten at ${backOff?.retryAt}`,
  );
