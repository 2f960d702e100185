import type { Claimant, ClaimResult, Refusable } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';

/** What this replica remembers of its claims. */
export interface ClaimMemory {
  /** Whether this is certainly the first attempt: the Sandbox is new, and unknown here. */
  isFirst(claimant: Claimant): boolean;
  /** A recent decision, in case of an older request. */
  settled(uid: string): ClaimResult | undefined;
  begin(uid: string): void;
  settle(uid: string, result: ClaimResult): void;
  /** The decision was another's. */
  unsettle(uid: string): void;
  /** This and all earlier attempts left nothing behind. */
  forget(uid: string): void;
  /** Records that the API server refused this half of a claim in this namespace. */
  refuse(namespace: string, half: Refusable): void;
  /** The half that was recently refused, if any. */
  refusedIn(namespace: string): Refusable | undefined;
}

/** Beyond this an attempt may have been made by another replica, whose caller gave it up. */
const newForMs = 5_000;
/** By then Metacontroller has observed the decision; if not, it is checked again. */
const settledForMs = 15_000;
const mostRemembered = 10_000;
/** A claim whose halves go one after the other takes a request longer, and leaves nothing half done where the first is refused. */
const carefulForMs = 60_000;
/** Each is needed again within a second or never, and holds a Pod. */
const mostResults = 500;

/** `upSinceMs`: what was created before may have been tried by a replica that is gone by now. */
export function createClaimMemory(now: () => Date, upSinceMs: number): ClaimMemory {
  const begun = createRecent<true>(mostRemembered);
  const results = createRecent<{ atMs: number; result: ClaimResult }>(mostResults);
  const refused = createRecent<{ atMs: number; half: Refusable }>(mostRemembered);
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
    unsettle: uid => results.delete(uid),
    refuse: (namespace, half) => refused.set(namespace, { atMs: now().getTime(), half }),
    refusedIn(namespace) {
      const { atMs = 0, half } = refused.get(namespace) ?? {};
      return now().getTime() - atMs < carefulForMs ? half : undefined;
    },
    forget(uid) {
      begun.delete(uid);
      results.delete(uid);
    },
  };
}
