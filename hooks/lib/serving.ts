import type { ReasonOf } from '../api/reasons.ts';
import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxStatus } from '../api/sandbox-status.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { truthOf } from './word.ts';

/** What annotations say about warm Pods (`C8`): the user's on a Sandbox, and what was decided on its Pod. */
export const ANNOTATIONS = {
  useWarmPod: 'llmsafespace.dev/use-warm-pod',
  warmPodUsed: 'llmsafespace.dev/warm-pod-used',
  assignedAt: 'llmsafespace.dev/assigned-at',
  warmPodReason: 'llmsafespace.dev/warm-pod-reason',
  warmPodRuntime: 'llmsafespace.dev/warm-pod-runtime',
  warmPodSecurityLevel: 'llmsafespace.dev/warm-pod-security-level',
};

/** Why a Sandbox has a Pod of its own where a warm one was thinkable. */
export interface ColdReason {
  reason: string;
  message: string | undefined;
}

export type Serving =
  /** Only the claim decides. */
  | { by: 'claim' }
  /** The composite creates a Pod of the Sandbox's own. */
  | ({ by: 'composite' } & ColdReason);

const hasVolumes = ({ storage }: Sandbox['spec']) =>
  storage !== undefined && (storage.persistent || (storage.sharedVolumes ?? []).length > 0);

const nothingFits = (message: string): ColdReason => ({ reason: 'NothingFits', message });

/** The seeds' annotations may only narrow: what they name must be what the Sandbox is anyway. */
function narrowing(
  { metadata: { annotations = {} }, spec }: Sandbox,
  securityLevel: string,
): ColdReason | undefined {
  const runtime = annotations[ANNOTATIONS.warmPodRuntime];
  if (runtime !== undefined && runtime !== spec.runtime) {
    return nothingFits(
      `the annotation warm-pod-runtime asks for "${runtime}", but spec.runtime is "${spec.runtime}"`,
    );
  }
  const level = annotations[ANNOTATIONS.warmPodSecurityLevel];
  return level !== undefined && level !== securityLevel
    ? nothingFits(
        `the annotation warm-pod-security-level asks for "${level}", but the Sandbox's is "${securityLevel}"`,
      )
    : undefined;
}

const because = (reason: ReasonOf<'WarmPodUsed'> | 'Decided'): ColdReason => ({ reason, message: undefined });

type Rule = (
  sandbox: Sandbox,
  settings: Settings,
  requirements: Pick<PodRequirements, 'securityLevel'> | undefined,
) => ColdReason | undefined;

/**
 * Whether a Sandbox has, had or awaits a Pod, by its status. One that is Failed only because it waited too long for what it names is
 * as undecided as before.
 */
export const isDecided = ({
  podName,
  podRequestedAt,
  backOff,
  phase = 'Pending',
}: Partial<SandboxStatus>): boolean =>
  podName !== undefined ||
  podRequestedAt !== undefined ||
  backOff?.pod !== undefined ||
  !['Pending', 'Failed'].includes(phase);

/** Why the composite goes cold by itself, the first that holds; where none does, only the claim decides. */
const COLD_RULES: Rule[] = [
  (_, { claims }) => (claims.enabled ? undefined : because('ClaimsDisabled')),
  ({ metadata }) =>
    truthOf(metadata.annotations?.[ANNOTATIONS.useWarmPod]) === false ? because('NotWanted') : undefined,
  ({ spec }) => (hasVolumes(spec) ? because('HasVolumes') : undefined),
  // Once the status names a Pod, or a cold start began, the claim is over: a lost Pod is replaced by a cold one.
  ({ status }) => (isDecided(status) ? because('Decided') : undefined),
  (sandbox, _, requirements) => requirements && narrowing(sandbox, requirements.securityLevel),
];

/** Who serves a Sandbox that has no Pod yet; `requirements` are absent where it can't be resolved. */
export function servingOf(
  sandbox: Sandbox,
  settings: Settings,
  requirements?: Pick<PodRequirements, 'securityLevel'>,
): Serving {
  for (const rule of COLD_RULES) {
    const cold = rule(sandbox, settings, requirements);
    if (cold) return { by: 'composite', ...cold };
  }
  return { by: 'claim' };
}

/** Why a Sandbox starts cold, where the claim doesn't say it. */
const MESSAGES: Partial<Record<ReasonOf<'WarmPodUsed'>, string>> = {
  ClaimsDisabled: 'the installation has claims switched off',
  NotWanted: 'the annotation use-warm-pod is "false"',
  HasVolumes: 'a warm Pod cannot have the volumes of spec.storage; a new Pod is created',
};

export const coldMessage = ({ reason, message }: ColdReason): string =>
  (MESSAGES as Record<string, string>)[reason] ?? message ?? 'no warm Pod was claimed';

/** What a cold Pod says of its claim: the next answer knows nothing else of it. */
export const coldAnnotations = ({ reason, message }: ColdReason): Record<string, string> =>
  message === undefined
    ? {}
    : { [ANNOTATIONS.warmPodUsed]: 'false', [ANNOTATIONS.warmPodReason]: `${reason}: ${message}` };

const REASON = /^([A-Za-z][A-Za-z0-9]{0,63}): (.+)$/s;

/** Anybody may write annotations, and a status has its limits. */
const MOST_CHARACTERS = 1024;

/** Reads that again; undefined where the Pod says nothing of it. */
export function coldReasonOn(annotations: Record<string, string> | undefined): ColdReason | undefined {
  if (annotations?.[ANNOTATIONS.warmPodUsed] !== 'false') return undefined;
  const [, reason, message] = REASON.exec(annotations[ANNOTATIONS.warmPodReason] ?? '') ?? [];
  return reason === undefined ? undefined : { reason, message: message?.slice(0, MOST_CHARACTERS) };
}
