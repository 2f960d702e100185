import type { ClaimRequest } from '../../hooks/index.ts';
import type { Kubernetes, KubernetesRequest } from '../kubernetes/client.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import { type Attempt, requestTimeoutMs, requireTime, type TimeLimits } from './attempt.ts';
import type { ClaimMetrics } from './metrics.ts';
import { targetPath } from './paths.ts';

export const requestOf = ({ target, ...request }: ClaimRequest): KubernetesRequest => ({
  ...request,
  path: targetPath(target),
});

/** Sends a request of a claim, unless its time is over. Throws `CLAIM_UNFINISHED` and KubernetesError. */
export type Send = <T>(step: string, attempt: Attempt, request: KubernetesRequest) => Promise<T>;

/** Each request is measured, and the API server is told when to give it up: none changes anything once the claim is given up. */
export function createSend(kubernetes: Kubernetes, metrics: ClaimMetrics, limits: TimeLimits): Send {
  return async (step, attempt, request) => {
    requireTime(attempt, limits, step);
    const timeoutMs = requestTimeoutMs(attempt, limits);
    const query = { ...request.query, timeout: `${timeoutMs}ms` };
    const done = metrics.stepSeconds.startTimer({ step });
    let outcome = 'failed';
    try {
      const answer = await kubernetes.request<never>({ ...request, query, timeoutMs });
      outcome = 'ok';
      return answer;
    } catch (error) {
      if (error instanceof KubernetesError) outcome = error.reason;
      throw error;
    } finally {
      done({ outcome });
    }
  };
}
