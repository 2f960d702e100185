import { coded } from '../errors.ts';

/** What a claim needs to know about its hook call. */
export interface Attempt {
  /** When the call arrived, by `performance.now()`. */
  startedAtMs: number;
  /** Whether the caller has gone. */
  callerGone(): boolean;
}

/**
 * No request of a claim begins after this. With `requestTimeoutMs` it stays below the webhook's 10 s, after which Metacontroller
 * may call another replica: a claim must not be under way in two.
 */
const claimWithinMs = 4_000;

/** How long one request of a claim may take. */
export const requestTimeoutMs = 3_000;

/** Whether its time for new requests is over. */
export const isLate = ({ startedAtMs }: Attempt): boolean => performance.now() - startedAtMs >= claimWithinMs;

/** Throws `CLAIM_UNFINISHED`, naming the next step, once its time is over or its caller has gone. */
export function requireTime(attempt: Attempt, step: string): void {
  const late = isLate(attempt);
  if (late || attempt.callerGone()) {
    throw coded('CLAIM_UNFINISHED', { step, cause: late ? 'its time is over' : 'the caller has gone' });
  }
}
