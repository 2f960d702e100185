/** What a claim writes and reads of its Sandbox. */
import {
  type Claimant,
  type ClaimRequest,
  claimRequests,
  isClaimOver,
  type StoredSandbox,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { assignedWarmPodsIn, assignedWarmPodsRequest } from '../facts/assigned-warm-pod.ts';
import { KubernetesError, unlessGone } from '../kubernetes/errors.ts';
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
  const lookAtSandbox = (claimant: Claimant, attempt: Attempt): Promise<StoredSandbox | undefined> =>
    unlessGone(send('lookAtSandbox', attempt, requestOf(claimRequests.lookAtSandbox(claimant))));

  /** Whether nobody has served it with another Pod than this. */
  async function isNobodyElses(claimant: Claimant, podName: string, attempt: Attempt): Promise<boolean> {
    const found = await lookAtSandbox(claimant, attempt);
    return !isClaimOver(found, claimant.uid) || found?.status?.podName === podName;
  }

  async function listAssigned(claimant: Claimant, attempt: Attempt): Promise<WarmPodRecord[]> {
    const list = await send<ObjectList>('listAssigned', attempt, assignedWarmPodsRequest(claimant));
    return assignedWarmPodsIn(list, claimant.uid);
  }

  return {
    /** Writes its first status; whether nobody else has served it. What fails is left to Metacontroller. */
    async record(
      claimant: Claimant,
      podName: string,
      firstStatus: ClaimRequest,
      attempt: Attempt,
    ): Promise<boolean> {
      try {
        await send('firstStatus', attempt, requestOf(firstStatus));
        return true;
      } catch (error) {
        if (!(error instanceof KubernetesError)) throw error;
        return isNobodyElses(claimant, podName, attempt);
      }
    },
    /** Asks the API server itself. */
    async look(claimant: Claimant, attempt: Attempt): Promise<Found> {
      const [found, assigned] = await Promise.all([
        lookAtSandbox(claimant, attempt),
        listAssigned(claimant, attempt),
      ]);
      return { decided: isClaimOver(found, claimant.uid), assigned };
    },
  };
}
export type SandboxSteps = ReturnType<typeof createSandboxSteps>;
