import type { DesiredObject, Facts } from '../../contract.ts';
import { type Condition, conditionOn, falseSince } from '../../lib/conditions.ts';
import { refusalOf } from '../../lib/refusal.ts';
import type { Time } from '../../lib/time.ts';
import { asObserved } from '../../network/standing.ts';
import { type Asking, isOverdue, notObserved } from '../ask-again.ts';
import type { SandboxRequest } from '../request.ts';

const condition = conditionOn('NetworkReady');

interface Situation {
  asked: Asking;
  facts: Facts;
  now: Time;
}

/** Why a policy is missing or differs. */
function obstacle(
  { sandbox: { status }, children }: SandboxRequest,
  policy: DesiredObject,
  { asked, facts, now }: Situation,
): Condition[] {
  const { kind, metadata } = policy;
  const { name } = metadata;
  const since = falseSince(status.conditions, 'NetworkReady', now);
  const words = refusalOf({ kind, name }, facts, since);
  const again = `it is retried at ${asked.backOff.retryAt}`;
  if (words !== undefined)
    return [
      condition('False', 'PolicyRefused', `the API server refused ${kind} "${name}": ${words}; ${again}`),
    ];
  return isOverdue(asked, since, now) && asObserved(policy, children).length === 0
    ? [condition('False', 'PolicyNotObserved', `${notObserved(kind, name)}; ${again}`)]
    : [];
}

/** NetworkReady while requested policies are missing or differ. */
export function pendingPolicies(
  request: SandboxRequest,
  policies: readonly DesiredObject[],
  situation: Situation,
): Condition {
  const [found] = policies.flatMap(policy => obstacle(request, policy, situation));
  return found ?? condition('False', 'PolicyPending', 'the NetworkPolicy is being written');
}
