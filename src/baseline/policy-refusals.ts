/** Namespaces where a policy that we write is refused or altered, and until when it isn't tried again. */
import type { Logger } from 'pino';
import { backoffMs } from '../kubernetes/backoff.ts';
import { hasReason } from '../kubernetes/errors.ts';

interface Refusal {
  attempts: number;
  untilMs: number;
  error: unknown;
}

const firstPauseMs = 5_000;
const longestPauseMs = 30_000;

/** It would only be refused, or altered, again. */
const isRefusal = (error: unknown): boolean =>
  hasReason(error, 'PolicyAltered', 'Forbidden', 'Invalid', 'BadRequest');

/** `now` in milliseconds. */
export function createPolicyRefusals(logger: Logger, now: () => number) {
  const refusals = new Map<string, Refusal>();
  return {
    /** Delays the next try if this error is a refusal, however many Sandboxes ask. */
    note(namespace: string, error: unknown): void {
      const { attempts = 0, untilMs = 0 } = refusals.get(namespace) ?? {};
      if (!isRefusal(error) || untilMs > now()) return;
      const delayMs = backoffMs(attempts, firstPauseMs, longestPauseMs);
      logger.warn({ namespace, err: error, delayMs }, 'a policy is refused, or altered as it is written');
      refusals.set(namespace, { attempts: attempts + 1, untilMs: now() + delayMs, error });
    },
    /** The refusal that currently prevents tries. */
    lasting(namespace: string): Refusal | undefined {
      const refused = refusals.get(namespace);
      return refused && refused.untilMs > now() ? refused : undefined;
    },
    forget: (namespace: string) => void refusals.delete(namespace),
  };
}
