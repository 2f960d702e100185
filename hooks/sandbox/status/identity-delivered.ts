import type { Sandbox } from '../../api/sandbox.ts';
import type { KubernetesObject } from '../../contract.ts';
import { type Condition, conditionBefore, conditionOn } from '../../lib/conditions.ts';
import { BINDING_PATH, isBoundLate, isConfirmed } from '../../pod/binding.ts';
import { hasIdentity } from '../../resolve/binding.ts';
import type { PodView } from '../pod/view.ts';

const condition = conditionOn('IdentityDelivered');

const AWAITED = condition(
  'False',
  'AwaitingRuntime',
  `the runtime has not confirmed yet that it has read ${BINDING_PATH}`,
);
const CONFIRMED = condition(
  'True',
  'Confirmed',
  `the runtime has read ${BINDING_PATH}: its readiness probe has succeeded`,
);
const NOT_CONFIRMABLE = condition(
  'Unknown',
  'NotConfirmable',
  `${BINDING_PATH} is there since the start of the Pod, and nothing confirms that it is read: RuntimeEnvironment and Sandbox leave the program and its readiness probe to no image that declares spec.lateBinding`,
);

const before = ({ status }: Sandbox): Condition | undefined =>
  conditionBefore(status.conditions, 'IdentityDelivered');

/** What a Pod has read it goes on to know. */
const wasConfirmed = (sandbox: Sandbox, { metadata: { uid } }: KubernetesObject): boolean =>
  sandbox.status.podUID === uid && before(sandbox)?.status === 'True';

function ofPod(sandbox: Sandbox, own: KubernetesObject, { pod: { outcome } }: PodView): Condition {
  if (!isConfirmed(own)) return NOT_CONFIRMABLE;
  return outcome?.state === 'ready' || wasConfirmed(sandbox, own) ? CONFIRMED : AWAITED;
}

/** The condition IdentityDelivered (`C9`); absent where a Sandbox tells its Pod nothing beyond the variables of its container. */
export function identityDelivered(sandbox: Sandbox, view: PodView): Condition[] {
  const { own } = view;
  if (own === undefined && sandbox.status.phase === 'Terminated') return [before(sandbox)].filter(isThere);
  const isTold = hasIdentity(sandbox.spec) || (own !== undefined && isBoundLate(own));
  if (!isTold) return [];
  return [own === undefined ? AWAITED : ofPod(sandbox, own, view)];
}

const isThere = (one: Condition | undefined): one is Condition => one !== undefined;
