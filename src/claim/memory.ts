import type { Claimant, ClaimResult } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';

/** What this replica remembers of the Sandboxes that it had claims for. */
export interface ClaimMemory {
  /** Whether this is certainly nobody's second attempt: the Sandbox is new, and not known here. */
  isFirst(claimant: Claimant): boolean;
  /** What was decided a moment ago: Metacontroller asks again with what it saw before. */
  settled(uid: string): ClaimResult | undefined;
  begin(uid: string): void;
  settle(uid: string, result: ClaimResult): void;
  /** The attempt left nothing behind, and all that came before it was looked at. */
  forget(uid: string): void;
}

/** Beyond this an attempt may have been made by another replica, whose caller gave it up. */
const newForMs = 5_000;
/** By then Metacontroller has seen what was decided; if not, whatever became of it is looked at again. */
const settledForMs = 15_000;
const mostRemembered = 10_000;
/** Each is asked for again within a second or never, and holds a Pod. */
const mostResults = 500;

/** `upSinceMs`: what was created before may have been tried by a replica that is gone by now. */
export function createClaimMemory(now: () => Date, upSinceMs: number): ClaimMemory {
  const begun = createRecent<true>(mostRemembered);
  const results = createRecent<{ atMs: number; result: ClaimResult }>(mostResults);
  const isNew = ({ creationTimestamp }: Claimant) => {
    const createdAtMs = Date.parse(creationTimestamp);
    return createdAtMs >= upSinceMs && now().getTime() - createdAtMs <= newForMs;
  };
  return {
    isFirst: claimant => begun.get(claimant.uid) === undefined && isNew(claimant),
    settled(uid) {
      const { atMs = 0, result } = results.get(uid) ?? {};
      return now().getTime() - atMs < settledForMs ? result : undefined;
    },
    begin: uid => begun.set(uid, true),
    settle: (uid, result) => results.set(uid, { atMs: now().getTime(), result }),
    forget(uid) {
      begun.delete(uid);
      results.delete(uid);
    },
  };
}
