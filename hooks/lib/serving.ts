import type { Sandbox } from '../api/sandbox.ts';
import type { Settings } from '../settings.ts';

/** What a Sandbox's annotations say about warm Pods (`C8`). */
export const ANNOTATIONS = {
  useWarmPod: 'llmsafespace.dev/use-warm-pod',
  warmPodUsed: 'llmsafespace.dev/warm-pod-used',
  warmPodReason: 'llmsafespace.dev/warm-pod-reason',
  warmPodRuntime: 'llmsafespace.dev/warm-pod-runtime',
  warmPodSecurityLevel: 'llmsafespace.dev/warm-pod-security-level',
};

export type Serving =
  /** Only the claim decides. */
  | { by: 'claim' }
  /** The composite creates a Pod of the Sandbox's own; `reason` where a warm one was thinkable. */
  | { by: 'composite'; reason: string; message: string | undefined };

const hasVolumes = ({ storage }: Sandbox['spec']) =>
  storage !== undefined && (storage.persistent || (storage.sharedVolumes ?? []).length > 0);

/** The claim writes its reason as `NoWarmPodReady: none of pool …`; what anybody else wrote there is no reason of ours. */
const CLAIM_REASON = /^([A-Za-z][A-Za-z0-9]{0,63}): (.+)$/s;

const MOST_CHARACTERS = 1024;

function claimReason(annotations: Record<string, string>): { reason: string; message: string | undefined } {
  const [, reason = 'NotClaimed', message] =
    CLAIM_REASON.exec(annotations[ANNOTATIONS.warmPodReason] ?? '') ?? [];
  return { reason, message: message?.slice(0, MOST_CHARACTERS) };
}

type Rule = (sandbox: Sandbox, settings: Settings) => string | undefined;

/** Why the composite goes cold by itself, the first that holds; where none does, only the claim decides. */
const COLD_RULES: Rule[] = [
  (_, { claims }) => (claims.enabled ? undefined : 'ClaimsDisabled'),
  ({ metadata }) => (metadata.annotations?.[ANNOTATIONS.useWarmPod] === 'false' ? 'NotWanted' : undefined),
  ({ spec }) => (hasVolumes(spec) ? 'HasVolumes' : undefined),
  ({ metadata }) =>
    metadata.annotations?.[ANNOTATIONS.warmPodUsed] === 'false'
      ? claimReason(metadata.annotations).reason
      : undefined,
  // Once a Pod was said, or a cold start begun, the claim is over: what is lost is replaced by a cold Pod.
  ({ status }) => (status.podName !== undefined || status.phase !== 'Pending' ? 'Decided' : undefined),
];

/** Who serves a Sandbox that has no Pod yet: exactly one of the two, whatever either of them has seen. */
export function servingOf(sandbox: Sandbox, settings: Settings): Serving {
  for (const rule of COLD_RULES) {
    const reason = rule(sandbox, settings);
    if (reason !== undefined) {
      const { message } = claimReason(sandbox.metadata.annotations ?? {});
      return { by: 'composite', reason, message };
    }
  }
  return { by: 'claim' };
}
