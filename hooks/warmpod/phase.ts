import type { WarmPodStatus } from '../api/warmpod.ts';
import type { PodOutcome } from '../pod/outcome.ts';

export interface Transition {
  phase: Exclude<WarmPodStatus['phase'], 'Assigned'>;
  reason: string;
  message: string;
}

/** The input of the phase. */
export interface Situation {
  /** The WarmPod's current status. */
  phase: WarmPodStatus['phase'];
  /** Whether its pool has asked for its end. */
  retire: boolean;
  /** The outcome of its Pod; undefined if it has none. */
  outcome: PodOutcome | undefined;
  /** Whether it had one. */
  hadPod: boolean;
}

const ending = (reason: string, message: string): Transition => ({ phase: 'Terminating', reason, message });

/** Unassigned: starting, or ending. */
function unassigned({ retire, outcome, hadPod }: Situation): Transition {
  if (retire) return ending('Retired', 'the pool no longer needs it');
  if (outcome === undefined) {
    return hadPod
      ? ending('PodLost', 'its Pod is gone')
      : { phase: 'Pending', reason: 'PodRequested', message: 'its Pod is being created' };
  }
  if (outcome.state === 'ready') return { phase: 'Ready', reason: 'PodReady', message: 'its Pod is ready' };
  return outcome.state === 'starting'
    ? { phase: 'Pending', reason: outcome.reason, message: outcome.message }
    : ending(outcome.reason, outcome.message);
}

/**
 * Where a WarmPod stands (`C7`). It is single-use: from Assigned and from Terminating there is no way back. Undefined there, for
 * nothing is left to decide: an assigned one is its Sandbox's, and its pool notices when that is gone.
 */
export const nextPhase = (situation: Situation): Transition | undefined =>
  situation.phase === 'Assigned' || situation.phase === 'Terminating' ? undefined : unassigned(situation);
