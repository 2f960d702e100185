/** What a claim asks and says of its Sandbox. All of it can be repeated. */
import type { Claimant } from '../../hooks/index.ts';
import type { SandboxCache } from '../caches/sandboxes.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { coded } from '../errors.ts';
import { assignedWarmPodsIn, assignedWarmPodsRequest } from '../facts/assigned-warm-pod.ts';
import { hasReason, isRefusedPatch, unlessGone } from '../kubernetes/errors.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import type { Attempt } from './attempt.ts';
import type { ColdReason } from './candidates.ts';
import { claimantPath, coldDecision, isDecided } from './requests.ts';
import type { Send } from './send.ts';

export interface SandboxSteps {
  /** Whether the claim still has to decide: the Sandbox is there, and nothing is said of how it is served. */
  isUndecided(claimant: Claimant, attempt: Attempt): Promise<boolean>;
  /** The WarmPods that it has for certain, the earliest assigned first. */
  listAssigned(claimant: Claimant, attempt: Attempt): Promise<WarmPodRecord[]>;
  /**
   * Says that it is served cold, and why (`C8`). Writes nothing where it is said already how it is served, or where it is gone.
   */
  sayCold(claimant: Claimant, reason: ColdReason, attempt: Attempt): Promise<void>;
}

interface StoredSandbox {
  metadata: { uid: string; deletionTimestamp?: string; annotations?: Record<string, string> };
  status?: { phase?: string; podName?: string };
}

/** The Sandbox may get its first annotation between a look and the next try, hardly more often. */
const mostTries = 3;

/** The composite has a Pod for it, or had one. */
const isBegun = ({ status }: StoredSandbox) =>
  status?.podName !== undefined || (status?.phase ?? 'Pending') !== 'Pending';

export function createSandboxSteps(send: Send, sandboxes: SandboxCache): SandboxSteps {
  /** The Sandbox as it is, if it is to be decided still. */
  async function lookUndecided(claimant: Claimant, attempt: Attempt): Promise<StoredSandbox | undefined> {
    const request = { method: 'GET', path: claimantPath(claimant) } as const;
    const found = await unlessGone(send<StoredSandbox>('lookAtSandbox', attempt, request));
    if (found?.metadata.uid !== claimant.uid || found.metadata.deletionTimestamp) return undefined;
    return isBegun(found) || isDecided(found.metadata.annotations) ? undefined : found;
  }

  /** Tells whether nothing is left to do. */
  async function trySayingCold(claimant: Claimant, said: string, annotated: boolean, attempt: Attempt) {
    try {
      await unlessGone(send('sayCold', attempt, coldDecision(claimant, said, annotated)));
      return true;
    } catch (error) {
      if (isRefusedPatch(error) || hasReason(error, 'Conflict')) return false;
      throw error;
    }
  }

  return {
    isUndecided: async (claimant, attempt) => (await lookUndecided(claimant, attempt)) !== undefined,
    async listAssigned(claimant, attempt) {
      const list = await send<ObjectList>('listAssigned', attempt, assignedWarmPodsRequest(claimant));
      return assignedWarmPodsIn(list, claimant.uid);
    },
    async sayCold(claimant, { reason, message }, attempt) {
      let annotated = sandboxes.find(claimant.uid)?.annotated ?? true;
      for (let tries = 0; tries < mostTries; tries += 1) {
        if (await trySayingCold(claimant, `${reason}: ${message}`, annotated, attempt)) return;
        const found = await lookUndecided(claimant, attempt);
        if (!found) return;
        annotated = found.metadata.annotations !== undefined;
      }
      throw coded('CLAIM_UNFINISHED', { step: 'sayCold', cause: 'the Sandbox refuses the annotation' });
    },
  };
}
