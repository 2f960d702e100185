/** How long a failed key waits: its own exponential back-off, or its turn in the bucket, whichever is longer. */
import type { Clock } from './clock.ts';

export interface RateLimiter {
  /** Counts one more failure of the key and says how many milliseconds it waits. */
  delayMs(key: string): number;
  forget(key: string): void;
}

export interface RateLimits {
  firstDelayMs: number;
  longestDelayMs: number;
  perSecond: number;
  burst: number;
}

export const syncRateLimits: RateLimits = {
  firstDelayMs: 5,
  longestDelayMs: 1_000_000,
  perSecond: 10,
  burst: 100,
};

/** A bucket that can be drawn beyond empty: the answer is how many milliseconds until the token is there. */
export function createBucket(perSecond: number, burst: number, clock: Clock): () => number {
  let tokens = burst;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond) - 1;
    filledAt = now;
    return tokens >= 0 ? 0 : (-tokens / perSecond) * 1000;
  };
}

export function createRateLimiter(limits: RateLimits, clock: Clock): RateLimiter {
  const failures = new Map<string, number>();
  const draw = createBucket(limits.perSecond, limits.burst, clock);
  return {
    delayMs: key => {
      const earlier = failures.get(key) ?? 0;
      failures.set(key, earlier + 1);
      return Math.max(Math.min(limits.firstDelayMs * 2 ** earlier, limits.longestDelayMs), draw());
    },
    forget: key => void failures.delete(key),
  };
}
