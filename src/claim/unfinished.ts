import type { Logger } from 'pino';
import type { Claimant } from '../../hooks/index.ts';
import { CodedError, coded } from '../errors.ts';
import { KubernetesError } from '../kubernetes/errors.ts';

/** Logs an attempt that fails unforeseen; the API server's error becomes `CLAIM_UNFINISHED` with its cause, others pass unchanged. */
export const createUnfinished =
  (logger: Logger) =>
  ({ namespace, name, uid }: Claimant, err: unknown): unknown => {
    if (!(err instanceof CodedError)) logger.warn({ namespace, name, uid, err }, 'claim unfinished');
    if (!(err instanceof KubernetesError)) return err;
    return coded('CLAIM_UNFINISHED', { cause: `${err.reason}: ${err.message}` });
  };
export type Unfinished = ReturnType<typeof createUnfinished>;
