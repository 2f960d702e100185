import type { WarmPoolStatus } from '../../api/warmpool.ts';
import { type Condition, conditionOn, conditionQuoting, findCondition } from '../../lib/conditions.ts';
import { type Inventory, isOutdated } from '../inventory.ts';
import { type Cause, isReady } from '../pod-state.ts';

const rolling = conditionOn('Rolling');

/** The progress of a pool's roll. */
export interface Progress {
  inventory: Inventory;
  podTemplateName: string | undefined;
  keep: number;
  /** Why new Pods aren't Ready. */
  cause: Cause | undefined;
  before: WarmPoolStatus;
}

function progressMessage({ inventory: { fresh, stale }, podTemplateName, keep, cause }: Progress): string {
  const leaving = stale.filter(isReady);
  const outdated = leaving.filter(one => isOutdated(one, podTemplateName)).length;
  const ready = fresh.filter(isReady).length;
  const kinds = [
    ...(outdated > 0 ? [`${outdated} of an older template`] : []),
    ...(outdated < leaving.length ? [`${leaving.length - outdated} past spec.ttl`] : []),
  ];
  const why = cause ? `; the next is not Ready: ${cause.message}` : '';
  return `${ready} of ${keep} warm Pods are new; ${kinds.join(' and ')} remain to be replaced${why}`;
}

/** Whether Pods are being replaced (`C3`, `C4`), the progress, and what holds it up; absent until the first roll. */
export function rollingCondition(progress: Progress): Condition[] {
  const isRolling = progress.inventory.stale.some(isReady);
  if (isRolling && progress.cause)
    return [conditionQuoting('Rolling')('True', progress.cause.reason, progressMessage(progress))];
  if (isRolling) return [rolling('True', 'Replacing', progressMessage(progress))];
  return findCondition(progress.before.conditions, 'Rolling')
    ? [rolling('False', 'Replaced', 'no warm Pod is of an older template, or past spec.ttl')]
    : [];
}
