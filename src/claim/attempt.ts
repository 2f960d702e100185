import { coded } from '../errors.ts';

/** What a claim needs to know about its hook call. */
export interface Attempt {
  /** When the call arrived, by `performance.now()`. */
  startedAtMs: number;
  /** Whether the caller has gone. */
  callerGone(): boolean;
}

/** Since the call arrived: no request begins after `withinMs`, and all are over by `overMs`. */
export interface TimeLimits {
  withinMs: number;
  overMs: number;
}

/** Of a claim. After the webhook's 10 s Metacontroller may call another replica: a claim must not be under way in two. */
export const claimLimits: TimeLimits = { withinMs: 4_000, overMs: 7_000 };

/** Of the first status, which even the latest claim has time for. */
export const recordLimits: TimeLimits = { withinMs: claimLimits.overMs, overMs: 9_000 };

const longestRequestMs = 3_000;

const elapsedMs = ({ startedAtMs }: Attempt): number => performance.now() - startedAtMs;

/** Whether its time for new requests is over. */
export const isLate = (attempt: Attempt, { withinMs }: TimeLimits): boolean => elapsedMs(attempt) >= withinMs;

/** How long its next request may take. */
export const requestTimeoutMs = (attempt: Attempt, { overMs }: TimeLimits): number =>
  Math.min(longestRequestMs, Math.ceil(overMs - elapsedMs(attempt)));

/** Throws `CLAIM_UNFINISHED`, naming the next step, once its time is over or its caller has gone. */
export function requireTime(attempt: Attempt, limits: TimeLimits, step: string): void {
  const late = isLate(attempt, limits);
  if (late || attempt.callerGone()) {
    throw coded('CLAIM_UNFINISHED', { step, cause: late ? 'its time is over' : 'the caller has gone' });
  }
}
