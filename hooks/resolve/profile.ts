import type { ReasonOf } from '../api/reasons.ts';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { SandboxProfile } from '../api/sandboxprofile.ts';
import { type Condition, conditionOn } from '../lib/conditions.ts';

export interface ProfileResolution {
  profile: SandboxProfile | undefined;
  /** Absent if the Sandbox names no profile and needs none. */
  condition: Condition | undefined;
}

const condition = conditionOn('ProfileApplied');

const refusal = (reason: ReasonOf<'ProfileApplied'>, message: string): ProfileResolution => ({
  profile: undefined,
  condition: condition('False', reason, message),
});

/**
 * The profile that `spec.profileRef` names. One of another namespace is used only if the installation shares that
 * namespace's profiles (`B12`).
 */
export function resolveProfile(
  spec: SandboxSpec,
  namespace: string,
  profiles: readonly SandboxProfile[],
  sharedNamespaces: readonly string[],
): ProfileResolution {
  const ref = spec.profileRef;
  if (ref === undefined) return { profile: undefined, condition: undefined };
  const profileNamespace = ref.namespace ?? namespace;
  if (profileNamespace !== namespace && !sharedNamespaces.includes(profileNamespace)) {
    return refusal(
      'ProfileNamespaceNotShared',
      `spec.profileRef.namespace "${profileNamespace}" does not share its profiles; use one of namespace "${namespace}", or ask for the setting sharedProfileNamespaces`,
    );
  }
  const profile = profiles.find(
    ({ metadata }) => metadata.name === ref.name && metadata.namespace === profileNamespace,
  );
  if (profile === undefined) {
    return refusal(
      'ProfileNotFound',
      `spec.profileRef.name "${ref.name}": namespace "${profileNamespace}" has no such SandboxProfile; create it`,
    );
  }
  const message = `SandboxProfile "${profileNamespace}/${ref.name}" is applied`;
  return { profile, condition: condition('True', 'ProfileApplied', message) };
}
