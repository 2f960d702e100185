import type { ClaimActivity } from '../../contract.ts';
import { parseTime, secondsBetween, type Time } from '../../lib/time.ts';

/** Most Pods starting at once when no claims come: enough for 60 a second, without a long queue. */
export const MOST_STARTING = 100;
/** While claims come: this share of missing Pods. */
const FEW_SHARE = 1 / 20;
const FEW_STARTING = 3;
/** 2 from a pool half empty, 18 with a quarter left, 100 with none: steep, but without a step to swing about. */
const EMPTINESS_POWER = 6;
/** The claims have stopped after so long: 1 after a tenth of it, 25 after half. */
const QUIET_SECONDS = 5;
/** With this many concurrent claims no CPU is left. */
const MANY_CLAIMS = 4;
/** Below this share a pool refills regardless of claims. */
const ENOUGH_SHARE = 1 / 4;

/** The state of a pool. */
export interface Supply {
  /** How many wanted Pods aren't Ready. */
  lacking: number;
  /** The share of wanted Pods that is Ready. */
  readyShare: number;
}

/** 0 while claims come, growing to 1 as they stop. */
function quietShare(lastClaimAt: string | undefined, now: Time): number {
  if (lastClaimAt === undefined) return 1;
  const quietSeconds = Math.max(0, secondsBetween(parseTime(lastClaimAt), now));
  return Math.min(1, quietSeconds / QUIET_SECONDS) ** 2;
}

/**
 * How many warm Pods may be starting at once (`C1`): few while claims come, more the emptier the pool is and the longer ago the last
 * claim was. None during many concurrent claims, unless the pool is low.
 */
export function mostStarting(
  { lacking, readyShare }: Supply,
  { claimsUnderWay, lastClaimAt }: Pick<ClaimActivity, 'claimsUnderWay' | 'lastClaimAt'>,
  now: Time,
): number {
  const isBusy = claimsUnderWay >= MANY_CLAIMS;
  if (isBusy && readyShare >= ENOUGH_SHARE) return 0;
  const few = Math.min(FEW_STARTING, lacking * FEW_SHARE);
  const asEmpty = Math.min(MOST_STARTING, lacking) * (1 - readyShare) ** EMPTINESS_POWER;
  const asQuiet = isBusy ? 0 : MOST_STARTING * quietShare(lastClaimAt, now);
  return Math.max(1, Math.round(Math.max(few, asEmpty, asQuiet)));
}
