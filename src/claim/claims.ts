/** The claims of this replica: what they need, one at a time for each Sandbox, counted and logged. */
import type { Logger } from 'pino';
import {
  type Available,
  type Claimant,
  type ClaimOrder,
  type ClaimResult,
  toldResult,
  type WarmOrder,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { pause } from '../kubernetes/backoff.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { type Attempt, claimLimits, recordLimits } from './attempt.ts';
import { createConfirmation } from './confirmation.ts';
import { createClaimMemory } from './memory.ts';
import { type ClaimMetrics, poolLabelsOf } from './metrics.ts';
import { createRecord, type RecordClaim } from './record.ts';
import { createClaimRunner, type Ended } from './run.ts';
import { createSandboxSteps } from './sandbox-steps.ts';
import { createSend } from './send.ts';
import { createTidy } from './tidy.ts';
import { createTurns } from './turns.ts';
import { createUnfinished } from './unfinished.ts';
import type { UnmetClaims } from './unmet.ts';
import { createWarmPodSteps } from './warm-pod-steps.ts';

/** Carries out an order. Throws `CLAIM_UNFINISHED` and `REQUEST_STALE`. */
export type CarryOutClaim = (order: ClaimOrder, attempt: Attempt) => Promise<ClaimResult | undefined>;

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

export function createClaims(options: ClaimsOptions): Claims {
  const { kubernetes, metrics, logger, now, upSinceMs } = options;
  const send = createSend(kubernetes, metrics, claimLimits);
  const memory = createClaimMemory(now, upSinceMs);
  const warmPodSteps = createWarmPodSteps({ ...options, send });
  const sandboxSteps = createSandboxSteps(send);
  const unfinished = createUnfinished(logger);
  const sendLast = createSend(kubernetes, metrics, recordLimits);
  const record = createRecord({ send: sendLast, memory, logger, unfinished });
  const claim = createClaimRunner({ pause, ...options, warmPodSteps, sandboxSteps, memory });
  const confirmation = createConfirmation({ send, pause, ...options });
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

  /** What a Pod has confirmed by now is said in the first status. */
  async function confirmed(ended: Ended, attempt: Attempt): Promise<Ended> {
    const { result, warmPod } = ended;
    if (result.result !== 'warm' || warmPod === undefined) return ended;
    return { ...ended, result: { ...result, pod: await confirmation(result.pod, warmPod, attempt) } };
  }

  async function serve(order: WarmOrder, attempt: Attempt): Promise<ClaimResult> {
    const { uid } = order.claimant;
    const settled = memory.settled(uid);
    if (settled) return settled;
    const startedAtMs = performance.now();
    const taken = told(order, await claim(order, attempt));
    const seconds = (performance.now() - startedAtMs) / 1000;
    const ended = await confirmed(taken, attempt);
    options.unmetClaims.note(order, ended.result);
    if (ended.result.result !== 'waiting') memory.settle(uid, ended.result);
    count(order.claimant, ended, seconds);
    return ended.result;
  }

  const carryOut = (order: ClaimOrder, attempt: Attempt) =>
    inTurn<ClaimResult | undefined>(order.claimant.uid, () =>
      order.order === 'claim' ? serve(order, attempt) : tidy(order, attempt),
    );

  return {
    underWay,
    record,
    async carryOut(order, attempt) {
      const { claimant } = order;
      try {
        return await carryOut(order, attempt);
      } catch (error) {
        metrics.countClaim(claimant.runtime, 'unfinished');
        throw unfinished(claimant, error);
      }
    },
  };
}
