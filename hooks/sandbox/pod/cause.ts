import type { Facts, NodeReady, Warning } from '../../contract.ts';
import { findCondition, type RecordedCondition } from '../../lib/conditions.ts';
import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';
import type { PodOutcome } from '../../pod/outcome.ts';

type NewEvent = Pick<PodOutcome, 'reason' | 'message'>;

/** The reason of a Pod whose node is gone or no longer reports. */
export const NODE_LOST = 'NodeLost';

/** Kubernetes leaves such a Pod as it is: a node that is merely cut off may still run it. */
const STAYS =
  '; the Pod stays until the node is back, its Node object is deleted, or it has the taint node.kubernetes.io/out-of-service';

const withNode = ({ state, message }: PodOutcome, node: NodeReady | undefined): NewEvent => {
  const stays = state === 'stopping' && node !== undefined ? STAYS : '';
  const says = node?.message ?? node?.reason ?? 'it gives no reason';
  const how = node === undefined ? 'its node is gone' : `its node is not Ready: ${says}`;
  return { reason: NODE_LOST, message: `${message}; ${how}${stays}` };
};

/** As an API server takes it as a condition's reason. */
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;

const withWarning = ({ reason, message }: PodOutcome, warning: Warning): NewEvent => ({
  reason: REASON.test(warning.reason) ? warning.reason : reason,
  message: `${message}; ${warning.reason}: ${warning.message}`,
});

/** The message about a Pod: from its status and, if that explains little, its node or newest Event. */
export function podCause(outcome: PodOutcome, { podNode, podWarning }: Facts): NewEvent {
  if (outcome.explainedBy === 'node' && podNode?.known && podNode.value?.status !== 'True') {
    return withNode(outcome, podNode.value);
  }
  return outcome.explainedBy === 'events' && podWarning?.known && podWarning.value
    ? withWarning(outcome, podWarning.value)
    : outcome;
}

/** When Events are first read, and the longest interval. */
const FIRST_LOOK_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 30;

/** When to check, with back-off, what Metacontroller doesn't report; undefined if the Pod says it all. */
export function lookForMoreSeconds(
  outcome: PodOutcome | undefined,
  conditions: readonly RecordedCondition[],
  now: Time,
): number | undefined {
  const podReady = findCondition(conditions, 'PodReady');
  if (outcome?.explainedBy === undefined || podReady?.status !== 'False') return undefined;
  const sinceSeconds = secondsBetween(parseTime(podReady.lastTransitionTime ?? ''), now);
  return sinceSeconds < FIRST_LOOK_SECONDS
    ? FIRST_LOOK_SECONDS - sinceSeconds
    : Math.min(LONGEST_WAIT_SECONDS, Math.max(FIRST_LOOK_SECONDS, sinceSeconds / 2));
}
