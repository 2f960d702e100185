import type { WarmPoolStatus } from '../../api/warmpool.ts';
import type { DesiredObject, Facts } from '../../contract.ts';
import { putOffBriefly, waitSeconds, whileWell } from '../../lib/back-off.ts';
import { refusalOf } from '../../lib/refusal.ts';
import { later, type Time } from '../../lib/time.ts';
import { asObserved, standingOf } from '../../network/standing.ts';
import type { Cause } from '../pod-state.ts';
import type { WarmPoolRequest } from '../request.ts';

/** What new WarmPods need: the answer has it or, until it is asked for again, what is observed of it. */
export interface AskedTemplate {
  children: DesiredObject[];
  /** Whether policies that the Pods need aren't in force: until then none is made. */
  isAwaited: boolean;
  /** Whether this answer asks for all of it. */
  isAsked: boolean;
  /** The back-off of the request. */
  asked: WarmPoolStatus['podTemplate'];
  /** Why it is missing; WarmPods wait for it. */
  cause: Cause | undefined;
}

/** The PodTemplate, and the policies that open the network of its preload. */
export interface Needed {
  current: DesiredObject;
  policies: readonly DesiredObject[];
}

/** After one request it may not be observed yet. */
const TIMES_IN_VAIN = 2;

const isThere = ({ podTemplates }: WarmPoolRequest, name: string): boolean =>
  podTemplates.some(({ metadata }) => metadata.name === name);

/** Whether a requested one is missing, or what goes with it seems to be. */
export const isTemplateAwaited = (request: WarmPoolRequest): boolean => {
  const { podTemplate } = request.pool.status;
  return (
    podTemplate !== undefined && (!isThere(request, podTemplate.name) || podTemplate.attempts > TIMES_IN_VAIN)
  );
};

const isInForce = ({ children }: WarmPoolRequest, policy: DesiredObject): boolean =>
  standingOf(policy, children).standing === 'inForce';

/** What isn't there as it is needed; the PodTemplate first. */
const missingOf = (request: WarmPoolRequest, { current, policies }: Needed): DesiredObject[] => [
  ...(isThere(request, current.metadata.name) ? [] : [current]),
  ...policies.filter(policy => !isInForce(request, policy)),
];

const REASONS = {
  template: { refused: 'PodTemplateRefused', lost: 'PodTemplateLost' },
  policy: { refused: 'PreloadPolicyRefused', lost: 'PreloadPolicyLost' },
};

/** What is the matter with something that nobody is known to have refused. */
function matterWith({ children }: WarmPoolRequest, desired: DesiredObject): string {
  const found = desired.kind === 'PodTemplate' ? undefined : standingOf(desired, children);
  if (found?.standing === 'altered')
    return `has ${found.field}, which was not requested: an admission webhook or another controller adds it`;
  return `${found ? 'is not in force' : 'does not exist'}: something deletes it, or it is refused`;
}

function absence(request: WarmPoolRequest, desired: DesiredObject, facts: Facts, since: Time): Cause {
  const { kind, metadata } = desired;
  const { refused, lost } = kind === 'PodTemplate' ? REASONS.template : REASONS.policy;
  const refusal = refusalOf({ kind, name: metadata.name }, facts, since);
  return refusal === undefined
    ? {
        reason: lost,
        message: `${kind} "${metadata.name}" was requested but ${matterWith(request, desired)}`,
      }
    : { reason: refused, message: refusal };
}

/** Only refusals since the last request count. */
const LONGEST_PAUSE_SECONDS = 300;

/** The observed ones of these policies. */
export const observedPolicies = (
  { children }: WarmPoolRequest,
  policies: readonly DesiredObject[],
): DesiredObject[] => policies.flatMap(policy => asObserved(policy, children));

/** What is observed of it. */
const observed = (request: WarmPoolRequest, { current, policies }: Needed): DesiredObject[] => [
  ...(isThere(request, current.metadata.name) ? [current] : []),
  ...observedPolicies(request, policies),
];

/**
 * Requests the PodTemplate at once, with the policies of its preload, and with back-off what of it is refused or deleted: its WarmPods wait
 * for it meanwhile, and the pool's condition says why.
 */
export function askForTemplate(
  request: WarmPoolRequest,
  needed: Needed,
  { facts, now }: { facts: Facts; now: Time },
): AskedTemplate {
  const { name } = needed.current.metadata;
  const { podTemplate } = request.pool.status;
  const before = podTemplate?.name === name ? podTemplate : undefined;
  const missing = missingOf(request, needed);
  const all = [needed.current, ...needed.policies];
  const [first] = missing;
  if (first === undefined) {
    const isLately = whileWell(before, now) !== undefined;
    const asked = isLately ? before : undefined;
    return { children: all, isAwaited: false, isAsked: true, asked, cause: undefined };
  }
  const isAsked = waitSeconds(before, now) === 0;
  const asked = before && !isAsked ? before : { name, ...putOffBriefly(before, undefined, now) };
  const isOverdue = asked.attempts > TIMES_IN_VAIN;
  return {
    children: isAsked ? all : observed(request, needed),
    isAwaited: missing.some(one => one !== needed.current),
    isAsked,
    asked,
    cause: isOverdue ? absence(request, first, facts, later(now, -LONGEST_PAUSE_SECONDS)) : undefined,
  };
}
