import { API_VERSION } from '../api/common.ts';
import { type RuntimeEnvironment, runtimeEnvironment } from '../api/runtimeenvironment.ts';
import type { SandboxSpec } from '../api/sandbox.ts';
import { type SandboxProfile, sandboxProfile } from '../api/sandboxprofile.ts';
import type { KubernetesObject, ObjectsByKind, RelatedResourceRule } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import type { Settings } from '../settings.ts';

/** What the cluster has to offer. */
export interface Available {
  runtimes: readonly RuntimeEnvironment[];
  profiles: readonly SandboxProfile[];
  runtimeClassNames: readonly string[];
}

/** Related objects that fit their schema; one that an older CRD let in and doesn't is as if it weren't there. */
const valid = <T>(
  objects: KubernetesObject[],
  parse: (value: unknown) => { success: boolean; data?: T },
): T[] => objects.flatMap(value => parse(value).data ?? []);

/** Reads the related objects that `availabilityRules` asked for. */
export const availableIn = (related: ObjectsByKind): Available => ({
  runtimes: valid(
    observedOf(related, 'RuntimeEnvironment.llmsafespace.dev/v1'),
    runtimeEnvironment.safeParse,
  ),
  profiles: valid(observedOf(related, 'SandboxProfile.llmsafespace.dev/v1'), sandboxProfile.safeParse),
  runtimeClassNames: observedOf(related, 'RuntimeClass.node.k8s.io/v1').map(({ metadata }) => metadata.name),
});

const profileRule = (profileRef: SandboxSpec['profileRef'], namespace: string): RelatedResourceRule[] =>
  profileRef === undefined
    ? []
    : [
        {
          apiVersion: API_VERSION,
          resource: 'sandboxprofiles',
          namespace: profileRef.namespace ?? namespace,
          names: [profileRef.name],
        },
      ];

/**
 * What has to be related to resolve a spec: every RuntimeEnvironment (it may be the one that is waited for), the RuntimeClass of
 * level high, and the profile.
 */
export const availabilityRules = (
  { profileRef }: Pick<SandboxSpec, 'profileRef'>,
  namespace: string,
  settings: Settings,
): RelatedResourceRule[] => [
  { apiVersion: API_VERSION, resource: 'runtimeenvironments' },
  { apiVersion: 'node.k8s.io/v1', resource: 'runtimeclasses', names: [settings.gvisor.runtimeClassName] },
  ...profileRule(profileRef, namespace),
];
