import type { WarmPod } from '../api/warmpod.ts';
import type { PodOutcome } from '../pod/outcome.ts';

export interface Transition {
  phase: Exclude<WarmPod['status']['phase'], 'Assigned'>;
  reason: string;
  message: string;
}

/** The facts that decide about the phase. */
export interface Situation {
  warmPod: WarmPod;
  /** How its Pod is doing; undefined where none is attached. */
  outcome: PodOutcome | undefined;
}

const ending = (reason: string, message: string): Transition => ({ phase: 'Terminating', reason, message });

/** A Pod that was seen and is attached no more is lost, unless a claim took it: then this answer meets a conflict. */
const isLost = ({ warmPod: { status }, outcome }: Situation) =>
  outcome === undefined && (status.podName !== undefined || status.phase === 'Ready');

/** Unassigned: on its way to Ready, or to its end. */
function unassigned(situation: Situation): Transition {
  const { warmPod, outcome } = situation;
  if (warmPod.spec.retire) return ending('Retired', 'the pool has no use for it any more');
  if (isLost(situation)) return ending('PodLost', 'its Pod is gone');
  if (outcome === undefined)
    return { phase: 'Pending', reason: 'PodRequested', message: 'its Pod is being created' };
  if (outcome.state === 'ready') return { phase: 'Ready', reason: 'PodReady', message: 'its Pod is ready' };
  return outcome.state === 'starting'
    ? { phase: 'Pending', reason: outcome.reason, message: outcome.message }
    : ending(outcome.reason, outcome.message);
}

/**
 * Where a WarmPod stands (`C7`). It is single-use: from Assigned and from Terminating there is no way back. Undefined there, for
 * nothing is left to decide: an assigned one is its Sandbox's, and its pool notices when that is gone.
 */
export function nextPhase(situation: Situation): Transition | undefined {
  const { phase } = situation.warmPod.status;
  return phase === 'Assigned' || phase === 'Terminating' ? undefined : unassigned(situation);
}
