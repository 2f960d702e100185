import type { SandboxSpec } from '../api/sandbox.ts';
import type { SandboxProfile } from '../api/sandboxprofile.ts';
import type { Available } from '../facts.ts';
import type { Condition } from '../lib/conditions.ts';
import type { PersistentVolumeMount, PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { lateObstacle, mayBindLate } from './binding.ts';
import { resolveProfile } from './profile.ts';
import { refusals } from './refusals.ts';
import { lateRequirements, podRequirements, type Sources } from './requirements.ts';
import { resolveRuntime } from './runtime.ts';

/** What is requested: a Sandbox's spec, or what a pool's Pods share with one. */
export interface Wanted {
  spec: SandboxSpec;
  namespace: string;
  persistentVolumeMounts: PersistentVolumeMount[];
}

/** What a Sandbox needs, given its runtime and profile. */
export interface Resolution {
  /** RuntimeResolved, ProfileApplied where a profile is named, and PodReady where no Pod can be rendered. */
  conditions: Condition[];
  runtimeName: string | undefined;
  profile: SandboxProfile | undefined;
  /** Of a Pod of its own; absent where the runtime or profile is missing. */
  requirements: PodRequirements | undefined;
  /** Of a warm Pod to which `env` and `identity` are bound; absent where they can't or need not be. */
  late?: PodRequirements | undefined;
  /** Why they can't. */
  notLate?: string | undefined;
  /** Whether a Pod can be created from the requirements. */
  servable: boolean;
}

/** A refusal replaces the condition of its type. */
const overruled = (conditions: readonly Condition[], refused: readonly Condition[]): Condition[] => [
  ...new Map(
    [...conditions, ...[...refused].reverse()].map(condition => [condition.type, condition]),
  ).values(),
];

/** Whether what a Sandbox tells its Pod is bound late, and if not, why. */
function lateBinding(sources: Sources): Pick<Resolution, 'late' | 'notLate'> {
  if (!mayBindLate(sources.spec)) return {};
  const notLate = lateObstacle(sources);
  return notLate === undefined ? { late: lateRequirements(sources) } : { notLate };
}

/** Resolves the runtime, the profile and all values of the Pod, or says what is missing (`B2`, `B12`). */
export function resolve(
  { spec, namespace, persistentVolumeMounts }: Wanted,
  available: Omit<Available, 'podTemplates'>,
  settings: Settings,
): Resolution {
  const { runtime, condition: runtimeCondition } = resolveRuntime(spec.runtime, available.runtimes);
  const { profile, condition: profileCondition } = resolveProfile(
    spec,
    namespace,
    available.profiles,
    settings.sharedProfileNamespaces,
  );
  const conditions = [runtimeCondition, ...(profileCondition ? [profileCondition] : [])];
  const runtimeName = runtime?.metadata.name;
  if (runtime === undefined || profileCondition?.status === 'False') {
    return { conditions, runtimeName, profile, requirements: undefined, servable: false };
  }
  const sources = { spec, profile, runtime, settings, persistentVolumeMounts };
  const requirements = podRequirements(sources);
  const refused = refusals({ ...sources, requirements, runtimeClassNames: available.runtimeClassNames });
  return {
    conditions: overruled(conditions, refused),
    runtimeName,
    profile,
    requirements,
    ...lateBinding(sources),
    servable: refused.length === 0,
  };
}
