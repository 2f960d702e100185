/** A WarmPod as a claim sees it, and whether it can be claimed. */
import { parseTime } from '../../lib/time.ts';

/** What a claim needs of it. */
export interface Candidate {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  phase: string;
  podName: string | undefined;
  podUID: string | undefined;
  /** The UID of the Sandbox that has it, or had it. */
  assignedTo: string | undefined;
  /** RFC 3339; undefined while unclaimed. */
  assignedAt: string | undefined;
  /** Can't be claimed: it is being deleted, or its pool is ending it. */
  leaving: boolean;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  /** A hash of its UID; spreads claims over candidates. */
  hash: number;
}

/** Whether a Sandbox could have its Pod. */
export const isCandidate = ({ phase, leaving, podName, podUID }: Candidate): boolean =>
  phase === 'Ready' && !leaving && podName !== undefined && podUID !== undefined;

/** Whether this Sandbox has it; at its end a WarmPod may go on naming the Sandbox that it was for. */
export const isAssignedTo = (
  { phase, assignedTo }: Pick<Candidate, 'phase' | 'assignedTo'>,
  sandboxUid: string,
): boolean => phase === 'Assigned' && assignedTo === sandboxUid;

const timeOf = ({ assignedAt = '' }: Candidate): number => parseTime(assignedAt).getTime();

/** The earliest assigned first; every replica, and every reader of the fact, agrees which that is. */
export const byAssignment = (one: Candidate, other: Candidate): number =>
  timeOf(one) - timeOf(other) || (one.name < other.name ? -1 : 1);
