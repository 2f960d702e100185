import type { Claimant } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';

/** What this replica remembers of the Sandboxes that it had claims for. */
export interface ClaimMemory {
  /** Whether this is certainly nobody's second attempt: the Sandbox is new, and not known here. */
  isFirst(claimant: Claimant): boolean;
  /** Whether it was decided a moment ago: Metacontroller asks again with what it saw before. */
  isSettled(uid: string): boolean;
  begin(uid: string): void;
  /** The Sandbox is served, or it is said that it is to be served cold. */
  settle(uid: string): void;
  /** The attempt left nothing behind, and all that came before it was looked at. */
  forget(uid: string): void;
}

/** Beyond this an attempt may have been made by another replica, whose caller gave it up. */
const newForMs = 5_000;
/** By then Metacontroller has seen what was decided; if not, whatever became of it is looked at again. */
const settledForMs = 15_000;
const mostRemembered = 10_000;

/** `upSinceMs`: what was created before may have been tried by a replica that is gone by now. */
export function createClaimMemory(now: () => Date, upSinceMs: number): ClaimMemory {
  const settledAtMs = createRecent<number>(mostRemembered);
  const isNew = ({ creationTimestamp }: Claimant) => {
    const createdAtMs = Date.parse(creationTimestamp);
    return createdAtMs >= upSinceMs && now().getTime() - createdAtMs <= newForMs;
  };
  return {
    isFirst: claimant => settledAtMs.get(claimant.uid) === undefined && isNew(claimant),
    isSettled: uid => now().getTime() - (settledAtMs.get(uid) ?? 0) < settledForMs,
    begin: uid => settledAtMs.set(uid, 0),
    settle: uid => settledAtMs.set(uid, now().getTime()),
    forget: uid => settledAtMs.delete(uid),
  };
}
