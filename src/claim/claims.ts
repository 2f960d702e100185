/** The claims of this replica: what they need, one at a time for each Sandbox, counted and logged. */
import type { Logger } from 'pino';
import {
  type Available,
  type Claimant,
  type ClaimOrder,
  type ClaimRequest,
  type ClaimResult,
  toldResult,
  type WarmOrder,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { CodedError, coded } from '../errors.ts';
import { pause } from '../kubernetes/backoff.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import { createClaimMemory } from './memory.ts';
import { type ClaimMetrics, poolLabelsOf } from './metrics.ts';
import { createClaimRunner, type Ended } from './run.ts';
import { createSandboxSteps } from './sandbox-steps.ts';
import { createSend } from './send.ts';
import { createTidy } from './tidy.ts';
import { createTurns } from './turns.ts';
import type { UnmetClaims } from './unmet.ts';
import { createWarmPodSteps } from './warm-pod-steps.ts';

/** Carries out an order. Throws `CLAIM_UNFINISHED` and `REQUEST_STALE`. */
export type CarryOutClaim = (order: ClaimOrder, attempt: Attempt) => Promise<ClaimResult | undefined>;

/** Writes the first status of a Sandbox that has this Pod. Throws `CLAIM_UNFINISHED` and `REQUEST_STALE`. */
export type RecordClaim = (
  claimant: Claimant,
  podName: string,
  firstStatus: ClaimRequest,
  attempt: Attempt,
) => Promise<void>;

export interface Claims {
  carryOut: CarryOutClaim;
  record: RecordClaim;
  /** How many claims are in progress. */
  underWay(): number;
}

export interface ClaimsOptions {
  kubernetes: Kubernetes;
  warmPods: WarmPodCache;
  /** What pools offer, to explain why nothing fits. */
  podTemplates(): Available['podTemplates'];
  /** Whether the Pod of a WarmPod may not live long. */
  isUnwell(warmPod: WarmPodRecord): boolean;
  /** When this replica was started. */
  upSinceMs: number;
  /** Called after every claim. */
  unmetClaims: Pick<UnmetClaims, 'note'>;
  metrics: ClaimMetrics;
  logger: Logger;
  now(): Date;
  pause?(milliseconds: number): Promise<void>;
}

/** Adds the step and the cause; other errors pass unchanged. */
function unfinished(error: unknown): unknown {
  if (!(error instanceof KubernetesError)) return error;
  return coded('CLAIM_UNFINISHED', { cause: `${error.reason}: ${error.message}` });
}

export function createClaims(options: ClaimsOptions): Claims {
  const { kubernetes, metrics, logger, now, upSinceMs } = options;
  const send = createSend(kubernetes, metrics);
  const memory = createClaimMemory(now, upSinceMs);
  const warmPodSteps = createWarmPodSteps({ ...options, send });
  const sandboxSteps = createSandboxSteps(send);
  const claim = createClaimRunner({ pause, ...options, warmPodSteps, sandboxSteps, memory });
  const tidy = createTidy({ ...options, warmPodSteps });
  const { inTurn, underWay } = createTurns();

  function count({ runtime }: Claimant, { result, warmPod }: Ended, seconds: number): void {
    metrics.countClaim(runtime, result.result, result.result === 'cold' ? result.reason : '');
    if (warmPod) metrics.assignmentSeconds.observe(poolLabelsOf(warmPod), seconds);
  }

  const told = (order: WarmOrder, ended: Ended): Ended => ({
    ...ended,
    result: toldResult(ended.result, order, options.podTemplates()),
  });

  async function serve(order: WarmOrder, attempt: Attempt): Promise<ClaimResult> {
    const { uid } = order.claimant;
    const settled = memory.settled(uid);
    if (settled) return settled;
    const startedAtMs = performance.now();
    const ended = told(order, await claim(order, attempt));
    options.unmetClaims.note(order, ended.result);
    if (ended.result.result !== 'waiting') memory.settle(uid, ended.result);
    count(order.claimant, ended, (performance.now() - startedAtMs) / 1000);
    return ended.result;
  }

  const record: RecordClaim = async (claimant, podName, firstStatus, attempt) => {
    if (await sandboxSteps.record(claimant, podName, firstStatus, attempt)) return;
    memory.unsettle(claimant.uid);
    throw coded('REQUEST_STALE');
  };

  /** Adds what is known of an attempt that fails. */
  async function orUnfinished<T>(
    { namespace, name, uid, runtime }: Claimant,
    attempted: Promise<T>,
  ): Promise<T> {
    try {
      return await attempted;
    } catch (err) {
      metrics.countClaim(runtime, 'unfinished');
      if (!(err instanceof CodedError)) logger.warn({ namespace, name, uid, err }, 'claim unfinished');
      throw unfinished(err);
    }
  }

  return {
    underWay,
    carryOut: (order, attempt) =>
      orUnfinished(
        order.claimant,
        inTurn<ClaimResult | undefined>(order.claimant.uid, () =>
          order.order === 'claim' ? serve(order, attempt) : tidy(order, attempt),
        ),
      ),
    record: (claimant, podName, firstStatus, attempt) =>
      orUnfinished(claimant, record(claimant, podName, firstStatus, attempt)),
  };
}
