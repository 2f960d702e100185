/** What a claim reads of its Sandbox. */
import { type Claimant, claimRequests, isClaimOver, type StoredSandbox } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { assignedWarmPodsIn, assignedWarmPodsRequest } from '../facts/assigned-warm-pod.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import type { Attempt } from './attempt.ts';
import { requestOf, type Send } from './send.ts';

/** What earlier attempts left. */
export interface Found {
  /** Whether the Sandbox is gone or has its Pod. */
  decided: boolean;
  /** The WarmPods that it certainly has, earliest assigned first. */
  assigned: WarmPodRecord[];
}

/** The current Sandbox of this name; undefined if it is gone. */
export const lookAtSandbox = (
  send: Send,
  claimant: Claimant,
  attempt: Attempt,
): Promise<StoredSandbox | undefined> =>
  unlessGone(send('lookAtSandbox', attempt, requestOf(claimRequests.lookAtSandbox(claimant))));

export function createSandboxSteps(send: Send) {
  async function listAssigned(claimant: Claimant, attempt: Attempt): Promise<WarmPodRecord[]> {
    const list = await send<ObjectList>('listAssigned', attempt, assignedWarmPodsRequest(claimant));
    return assignedWarmPodsIn(list, claimant.uid);
  }

  return {
    /** Asks the API server itself. */
    async look(claimant: Claimant, attempt: Attempt): Promise<Found> {
      const [found, assigned] = await Promise.all([
        lookAtSandbox(send, claimant, attempt),
        listAssigned(claimant, attempt),
      ]);
      return { decided: isClaimOver(found, claimant.uid), assigned };
    },
  };
}
export type SandboxSteps = ReturnType<typeof createSandboxSteps>;
