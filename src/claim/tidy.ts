/** Ends what a late attempt left behind: WarmPods that are assigned to a Sandbox which has another Pod. */
import type { ClaimResult, TidyOrder } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimParts } from './run.ts';

/** No attempt goes on for so long. */
const leftBehindAfterMs = 8_000;

/** The Sandbox has its Pod: nothing of it waits for this. */
function untilLater(error: unknown): void {
  if (!(error instanceof KubernetesError)) throw error;
}

export function createTidy({
  warmPods,
  warmPodSteps,
  now,
}: Pick<ClaimParts, 'warmPods' | 'warmPodSteps' | 'now'>) {
  /** One that was assigned a moment ago may be about to be handed over. */
  const isLeftBehind = ({ assignedAt }: WarmPodRecord): boolean =>
    now().getTime() - (Date.parse(assignedAt ?? '') || 0) >= leftBehindAfterMs;

  return async ({ claimant, podName }: TidyOrder, attempt: Attempt): Promise<ClaimResult | undefined> => {
    const unused = warmPods
      .assignedTo(claimant.uid)
      .filter(({ namespace, podName: name }) => namespace === claimant.namespace && name !== podName);
    for (const warmPod of unused.filter(isLeftBehind)) {
      await warmPodSteps.endSurplus(warmPod, claimant, attempt).catch(untilLater);
    }
    return unused.length === 0
      ? undefined
      : { result: 'waiting', resyncAfterSeconds: leftBehindAfterMs / 1000 };
  };
}
