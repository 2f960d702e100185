/** The message for a claim that the API server refused. */
import type { ReasonOf } from '../../api/reasons.ts';
import { cutMessage } from '../../lib/message.ts';

/** Why a Sandbox starts cold. */
export interface ColdCause {
  reason: ReasonOf<'WarmPodUsed'>;
  message: string;
}

/** A warm Pod was there, and could not be handed over: another one would hardly fare better. */
export const refusedReason = (words: string): ColdCause => ({
  reason: 'WarmPodRefused',
  message: cutMessage(`the API server refused to hand over a warm Pod: ${words}`),
});

/** It isn't known whether the hand-over happened; if so, it is undone later. */
export const unansweredReason = (words: string): ColdCause => ({
  reason: 'WarmPodUnanswered',
  message: cutMessage(`a warm Pod could not be handed over in time: ${words}`),
});
