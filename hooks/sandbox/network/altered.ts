/** Policies of a Sandbox that something else changes. */
import { type BackOff, putOffAfterFirst, whileWell } from '../../lib/back-off.ts';
import { type Condition, conditionBefore, conditionOn } from '../../lib/conditions.ts';
import type { Time } from '../../lib/time.ts';
import type { Standing } from '../../network/standing.ts';
import type { SandboxRequest } from '../request.ts';

const condition = conditionOn('NetworkReady');

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
