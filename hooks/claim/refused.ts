/** What is said of a Sandbox whose claim the API server did not let happen. */
import type { ReasonOf } from '../api/reasons.ts';
import { cutMessage } from '../lib/message.ts';

export interface Cold {
  reason: ReasonOf<'WarmPodUsed'>;
  message: string;
}

/** A warm Pod was there, and could not be handed over: another one would hardly fare better. */
export const refusedReason = (words: string): Cold => ({
  reason: 'WarmPodRefused',
  message: cutMessage(`the API server refused to hand over a warm Pod: ${words}`),
});

/** Nobody knows whether it was handed over: what comes of it later is given up. */
export const unansweredReason = (words: string): Cold => ({
  reason: 'WarmPodUnanswered',
  message: cutMessage(`a warm Pod could not be handed over in time: ${words}`),
});
