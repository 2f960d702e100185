import type { WarmPoolStatus } from '../../api/warmpool.ts';
import type { DesiredObject, Facts } from '../../contract.ts';
import { putOffBriefly, waitSeconds, whileWell } from '../../lib/back-off.ts';
import { refusalOf } from '../../lib/refusal.ts';
import { later, type Time } from '../../lib/time.ts';
import type { Cause } from '../pod-state.ts';
import type { WarmPoolRequest } from '../request.ts';

/** The PodTemplate of new WarmPods: whether to request it now, and what holds it up. */
export interface AskedTemplate {
  isAsked: boolean;
  /** The back-off of the request. */
  asked: WarmPoolStatus['podTemplate'];
  /** Why it is missing; WarmPods wait for it. */
  cause: Cause | undefined;
}

/** After one request it may not be observed yet. */
const TIMES_IN_VAIN = 2;

const isThere = ({ podTemplates }: WarmPoolRequest, name: string): boolean =>
  podTemplates.some(({ metadata }) => metadata.name === name);

/** Whether a requested one is missing. */
export const isTemplateAwaited = (request: WarmPoolRequest): boolean => {
  const { podTemplate } = request.pool.status;
  return podTemplate !== undefined && !isThere(request, podTemplate.name);
};

function absence(name: string, facts: Facts, since: Time): Cause {
  const refusal = refusalOf({ kind: 'PodTemplate', name }, facts, since);
  return refusal === undefined
    ? {
        reason: 'PodTemplateLost',
        message: `PodTemplate "${name}" was requested but does not exist: something deletes it, or it is refused`,
      }
    : { reason: 'PodTemplateRefused', message: refusal };
}

/** Only refusals since the last request count. */
const LONGEST_PAUSE_SECONDS = 300;

/**
 * Requests the PodTemplate at once, and with back-off if it is refused or deleted: its WarmPods wait for it meanwhile, and the pool's
 * condition says why.
 */
export function askForTemplate(
  request: WarmPoolRequest,
  { metadata: { name } }: DesiredObject,
  { facts, now }: { facts: Facts; now: Time },
): AskedTemplate {
  const { podTemplate } = request.pool.status;
  const before = podTemplate?.name === name ? podTemplate : undefined;
  if (isThere(request, name)) {
    const isLately = whileWell(before, now) !== undefined;
    return { isAsked: true, asked: isLately ? before : undefined, cause: undefined };
  }
  if (before === undefined)
    return { isAsked: true, asked: { name, ...putOffBriefly(undefined, undefined, now) }, cause: undefined };
  const isAsked = waitSeconds(before, now) === 0;
  const asked = isAsked ? { name, ...putOffBriefly(before, undefined, now) } : before;
  const isOverdue = asked.attempts > TIMES_IN_VAIN;
  const cause = isOverdue ? absence(name, facts, later(now, -LONGEST_PAUSE_SECONDS)) : undefined;
  return { isAsked, asked, cause };
}
