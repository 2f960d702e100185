/** The claims of this replica: what they need, one at a time for each Sandbox, counted and logged. */
import type { Logger } from 'pino';
import type { Claimant, ClaimOrder, KubernetesObject } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';
import type { SandboxCache } from '../caches/sandboxes.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { CodedError, coded } from '../errors.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import { type ClaimOutcome, createClaim } from './claim.ts';
import { createClaimMemory } from './memory.ts';
import { type ClaimMetrics, poolLabelsOf } from './metrics.ts';
import { createSandboxSteps } from './sandbox-steps.ts';
import { createSend } from './send.ts';
import { createWarmPodSteps } from './warm-pod-steps.ts';

/** Carries out an order before its hook is answered. Throws `CLAIM_UNFINISHED`. */
export type CarryOutClaim = (order: ClaimOrder, attempt: Attempt) => Promise<ClaimOutcome>;

export interface Claims {
  carryOut: CarryOutClaim;
  /** The Pod that this replica has handed to the Sandbox a moment ago; a claim that is under way here is waited for. */
  handedOver(sandboxUid: string): Promise<KubernetesObject | undefined>;
}

export interface ClaimsOptions {
  kubernetes: Kubernetes;
  warmPods: WarmPodCache;
  sandboxes: SandboxCache;
  /** Whether the WarmPods have been seen: a claim that knows of none must not decide that there are none. */
  synced(): boolean;
  /** When this replica was started. */
  upSinceMs: number;
  metrics: ClaimMetrics;
  logger: Logger;
  now(): Date;
}

const nothing = () => undefined;
/** Each is asked for within a second or never. */
const mostRemembered = 500;

/** The step and the cause are told; whatever was thrown besides passes as it is. */
function unfinished(error: unknown): unknown {
  if (!(error instanceof KubernetesError)) return error;
  return coded('CLAIM_UNFINISHED', { cause: `${error.reason}: ${error.message}` });
}

export function createClaims(options: ClaimsOptions): Claims {
  const { kubernetes, sandboxes, synced, metrics, logger, now, upSinceMs } = options;
  const send = createSend(kubernetes, metrics);
  const handedOver = createRecent<KubernetesObject>(mostRemembered);
  const claim = createClaim({
    ...options,
    warmPodSteps: createWarmPodSteps({ ...options, send, handedOver: handedOver.set }),
    sandboxSteps: createSandboxSteps(send, sandboxes),
    memory: createClaimMemory(now, upSinceMs),
  });
  const underWay = new Map<string, Promise<unknown>>();

  /** A caller that gave up may have left an attempt here: the next one begins where that ended. */
  async function inTurn(uid: string, begin: () => Promise<ClaimOutcome>): Promise<ClaimOutcome> {
    while (underWay.has(uid)) await underWay.get(uid);
    const running = begin();
    underWay.set(uid, running.catch(nothing));
    try {
      return await running;
    } finally {
      underWay.delete(uid);
    }
  }

  function count({ runtime }: Claimant, outcome: ClaimOutcome, seconds: number): void {
    metrics.countClaim(runtime, outcome.outcome, outcome.outcome === 'cold' ? outcome.reason : '');
    if (outcome.outcome !== 'warm') return;
    metrics.assignmentSeconds.observe(poolLabelsOf(outcome.warmPod), seconds);
  }

  const carryOut: CarryOutClaim = async (order, attempt) => {
    const { namespace, name, uid, runtime } = order.claimant;
    const startedAtMs = performance.now();
    try {
      if (!synced()) throw coded('STARTING', { cause: 'the WarmPods have not been seen yet' });
      const outcome = await inTurn(uid, () => claim(order, attempt));
      if (order.order !== 'tidy') count(order.claimant, outcome, (performance.now() - startedAtMs) / 1000);
      return outcome;
    } catch (err) {
      metrics.countClaim(runtime, 'unfinished');
      if (!(err instanceof CodedError)) logger.warn({ namespace, name, uid, err }, 'claim unfinished');
      throw unfinished(err);
    }
  };

  return {
    carryOut,
    async handedOver(sandboxUid) {
      await underWay.get(sandboxUid);
      return handedOver.get(sandboxUid);
    },
  };
}
