import type { Sandbox } from '../../api/sandbox.ts';
import { type Condition, conditionBefore, conditionOn, conditionQuoting } from '../../lib/conditions.ts';
import { type Identity, isOwnName } from '../../lib/identity.ts';
import { type ColdReason, coldMessage, coldReasonOn } from '../../lib/serving.ts';
import type { Settings } from '../../settings.ts';
import type { PodView } from './view.ts';

const condition = conditionOn('WarmPodUsed');

const cold = (why: ColdReason): Condition =>
  conditionQuoting('WarmPodUsed')('False', why.reason, coldMessage(why));

/** The decision stays, unless the warm Pod is lost and a new Pod replaces it. */
const asBefore = ({ status }: Sandbox, { pod }: PodView): Condition[] => {
  const before = conditionBefore(status.conditions, 'WarmPodUsed');
  if (before === undefined) return [];
  return before.status === 'True' && !pod.ended
    ? [condition('False', 'WarmPodLost', 'the claimed warm Pod is gone; a new Pod replaces it')]
    : [before];
};

/** The condition WarmPodUsed (`C8`), fixed once a Pod exists. */
export function warmPodUsedConditions(
  sandbox: Sandbox,
  identity: Identity,
  view: PodView,
  settings: Settings,
): Condition[] {
  const { own, serving } = view;
  if (own && !isOwnName(identity, own.metadata.name)) {
    return [condition('True', 'Claimed', `WarmPod "${own.metadata.name}" was claimed`)];
  }
  if (!settings.claims.enabled) return [];
  const onPod = own && coldReasonOn(own.metadata.annotations);
  if (onPod) return [cold(onPod)];
  if (serving.by === 'claim' || serving.reason === 'Decided') return asBefore(sandbox, view);
  return [cold(serving)];
}
