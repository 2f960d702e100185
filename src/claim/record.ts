/** The end of a claim that has succeeded: its Sandbox's first status is written, unless somebody else has served it. */
import type { Logger } from 'pino';
import { type Claimant, type ClaimRequest, isClaimOver } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';
import { coded } from '../errors.ts';
import { hasReason, isUnanswered, KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import type { ClaimMemory } from './memory.ts';
import { lookAtSandbox } from './sandbox-steps.ts';
import { requestOf, type Send } from './send.ts';
import type { Unfinished } from './unfinished.ts';

const mostNamespaces = 1_000;

/** Tells of a refusal that isn't this Sandbox's own: a missing right, or an admission policy. */
function createRefusals(logger: Logger) {
  const told = createRecent<string>(mostNamespaces);
  return {
    /** Logs each cause once in a namespace, until a write succeeds there. */
    note({ namespace, name, uid }: Claimant, err: KubernetesError): void {
      if (isUnanswered(err) || hasReason(err, 'Conflict', 'NotFound')) return;
      if (told.get(namespace) === err.reason) return;
      told.set(namespace, err.reason);
      const object = { namespace, name, uid };
      logger.warn(
        { ...object, err },
        "the first status of a warm Sandbox is refused: it is Metacontroller's to write",
      );
    },
    forget: ({ namespace }: Claimant) => told.delete(namespace),
  };
}

/**
 * Writes the first status of a Sandbox that has this Pod, or looks at the Sandbox where there is none to write. Throws `REQUEST_STALE` if
 * somebody else has served it, and `CLAIM_UNFINISHED` where that isn't known; then the status may have been written.
 */
export type RecordClaim = (
  claimant: Claimant,
  podName: string,
  firstStatus: ClaimRequest | undefined,
  attempt: Attempt,
) => Promise<void>;

export interface RecordOptions {
  send: Send;
  memory: Pick<ClaimMemory, 'unsettle'>;
  logger: Logger;
  unfinished: Unfinished;
}

export function createRecord({ send, memory, logger, unfinished }: RecordOptions): RecordClaim {
  const refusals = createRefusals(logger);

  /** Whether it is written; if it isn't, Metacontroller writes it. */
  async function isWritten(
    claimant: Claimant,
    firstStatus: ClaimRequest,
    attempt: Attempt,
  ): Promise<boolean> {
    try {
      await send('writeStatus', attempt, requestOf(firstStatus));
      refusals.forget(claimant);
      return true;
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      refusals.note(claimant, error);
      return false;
    }
  }

  /** Whether nobody has served it with another Pod than this. */
  async function isNobodyElses(claimant: Claimant, podName: string, attempt: Attempt): Promise<boolean> {
    const found = await lookAtSandbox(send, claimant, attempt);
    return !isClaimOver(found, claimant.uid) || found?.status?.podName === podName;
  }

  return async (claimant, podName, firstStatus, attempt) => {
    try {
      if (firstStatus && (await isWritten(claimant, firstStatus, attempt))) return;
      if (await isNobodyElses(claimant, podName, attempt)) return;
    } catch (error) {
      throw unfinished(claimant, error);
    }
    memory.unsettle(claimant.uid);
    throw coded('REQUEST_STALE');
  };
}
