import { warmPoolStatus } from '../../api/warmpool.ts';
import type { Facts } from '../../contract.ts';
import type { WarmPoolRequest } from '../request.ts';

const WORKS = ['Ready', 'Assigned'];

/**
 * Whether a request older than the last answer would matter: while Pods fail, and while none of an older pool works, its count of
 * failures must not be lost. Never while a pool serves.
 */
export const needsRecordedStatus = ({ pool: { status }, warmPods }: WarmPoolRequest): boolean =>
  status.backOff !== undefined ||
  ((status.nextOrdinal ?? 0) > 0 && !warmPods.some(({ warmPod }) => WORKS.includes(warmPod.status.phase)));

/** The request with the pool's live status, where that matters and is known. */
export function withRecordedStatus(request: WarmPoolRequest, { recordedStatus }: Facts): WarmPoolRequest {
  if (!needsRecordedStatus(request) || !recordedStatus?.known || recordedStatus.value === undefined)
    return request;
  const status = warmPoolStatus.parse(recordedStatus.value);
  return { ...request, pool: { ...request.pool, status } };
}
