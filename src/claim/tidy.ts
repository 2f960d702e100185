/** Ends what a late attempt left behind: WarmPods that are assigned to a Sandbox which has another Pod. */
import {
  type ClaimResult,
  isLeftBehind,
  LEFT_BEHIND_SECONDS,
  type TidyOrder,
  unusedBy,
} from '../../hooks/index.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimParts } from './run.ts';

/** The Sandbox has its Pod, so nothing waits for this. */
function untilLater(error: unknown): void {
  if (!(error instanceof KubernetesError)) throw error;
}

export function createTidy({
  warmPods,
  warmPodSteps,
  now,
}: Pick<ClaimParts, 'warmPods' | 'warmPodSteps' | 'now'>) {
  return async (order: TidyOrder, attempt: Attempt): Promise<ClaimResult | undefined> => {
    const { claimant } = order;
    const unused = unusedBy(warmPods.assignedTo(claimant.uid), order);
    for (const warmPod of unused.filter(one => isLeftBehind(one, now()))) {
      await warmPodSteps.endSurplus(warmPod, claimant, attempt).catch(untilLater);
    }
    return unused.length === 0 ? undefined : { result: 'waiting', resyncAfterSeconds: LEFT_BEHIND_SECONDS };
  };
}
