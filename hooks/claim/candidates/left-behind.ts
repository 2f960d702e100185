import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';
import type { TidyOrder } from '../order.ts';
import type { Candidate } from './candidate.ts';

/** No attempt goes on for so long. */
export const LEFT_BEHIND_SECONDS = 8;

/** Those of a Sandbox's WarmPods whose Pod it doesn't have. */
export const unusedBy = <One extends Candidate>(
  assigned: readonly One[],
  { claimant, podName }: TidyOrder,
): One[] => assigned.filter(one => one.namespace === claimant.namespace && one.podName !== podName);

/** Whether no attempt can still hand over its Pod. */
export const isLeftBehind = ({ assignedAt }: Pick<Candidate, 'assignedAt'>, now: Time): boolean =>
  assignedAt === undefined || !(secondsBetween(parseTime(assignedAt), now) < LEFT_BEHIND_SECONDS);
