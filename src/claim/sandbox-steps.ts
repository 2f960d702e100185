/** What a claim asks of its Sandbox, where an earlier attempt may have begun. */
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

export function createSandboxSteps(send: Send) {
  /** The same, read live. */
  async function isDecided(claimant: Claimant, attempt: Attempt): Promise<boolean> {
    const request = claimRequests.lookAtSandbox(claimant);
    const found = await unlessGone(send<StoredSandbox>('lookAtSandbox', attempt, requestOf(request)));
    return isClaimOver(found, claimant.uid);
  }

  async function listAssigned(claimant: Claimant, attempt: Attempt): Promise<WarmPodRecord[]> {
    const list = await send<ObjectList>('listAssigned', attempt, assignedWarmPodsRequest(claimant));
    return assignedWarmPodsIn(list, claimant.uid);
  }

  return {
    isDecided,
    /** Asks the API server itself. */
    async look(claimant: Claimant, attempt: Attempt): Promise<Found> {
      const [decided, assigned] = await Promise.all([
        isDecided(claimant, attempt),
        listAssigned(claimant, attempt),
      ]);
      return { decided, assigned };
    },
  };
}
export type SandboxSteps = ReturnType<typeof createSandboxSteps>;
