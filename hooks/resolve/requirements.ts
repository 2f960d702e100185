import { MIN_GRACE_SECONDS } from '../api/common.ts';
import type { RuntimeEnvironment, RuntimeEnvironmentSpec } from '../api/runtimeenvironment.ts';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { SandboxProfile } from '../api/sandboxprofile.ts';
import { canonicalQuantity } from '../lib/quantity.ts';
import { type Binding, bindsAnnotation } from '../pod/binding.ts';
import type { PersistentVolumeMount, PodRequirements, ProfileOnNode } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { bindingAtStart } from './binding.ts';
import { containerPorts, lateProbes, probes } from './probes.ts';

export interface Sources {
  spec: SandboxSpec;
  profile: SandboxProfile | undefined;
  runtime: RuntimeEnvironment;
  settings: Settings;
  /** PersistentVolumeClaims to mount; a warm Pod has none. */
  persistentVolumeMounts: PersistentVolumeMount[];
}

const localhost = (localhostProfile: string | undefined): ProfileOnNode | undefined =>
  localhostProfile === undefined ? undefined : { type: 'Localhost', localhostProfile };

const seccompProfile = ({ spec, profile, runtime }: Sources): ProfileOnNode => {
  const own = spec.securityContext.seccompProfile;
  return (
    (own && (localhost(own.localhostProfile) ?? { type: 'RuntimeDefault' })) ??
    localhost(profile?.spec.seccompProfile) ??
    localhost(runtime.spec.seccompProfile) ?? { type: 'RuntimeDefault' }
  );
};

const appArmorProfile = ({ appArmorProfile: wanted }: RuntimeEnvironmentSpec): ProfileOnNode | undefined =>
  wanted && (localhost(wanted.localhostProfile) ?? { type: 'RuntimeDefault' });

/** The security level in force: the Sandbox's, else its profile's, else its runtime's, else standard. */
const securityLevel = ({ spec, profile, runtime }: Sources): PodRequirements['securityLevel'] =>
  spec.securityLevel ?? profile?.spec.securityLevel ?? runtime.spec.securityLevel ?? 'standard';

/**
 * The Sandbox's, else the profile's default, else what the runtime recommends, else the installation's (`B3`), in one spelling:
 * `0.5` cores fit a Pod of `500m`.
 */
const resources = ({ spec, profile, runtime, settings }: Sources): PodRequirements['resources'] => {
  const profileDefaults = profile?.spec.resourceDefaults;
  const recommended = runtime.spec.resourceRequirements;
  return {
    cpu: canonicalQuantity(
      spec.resources.cpu ?? profileDefaults?.cpu ?? recommended?.recommendedCpu ?? settings.defaults.cpu,
    ),
    memory: canonicalQuantity(
      spec.resources.memory ??
        profileDefaults?.memory ??
        recommended?.recommendedMemory ??
        settings.defaults.memory,
    ),
    ephemeralStorage: canonicalQuantity(
      spec.resources.ephemeralStorage ??
        profileDefaults?.ephemeralStorage ??
        settings.defaults.ephemeralStorage,
    ),
  };
};

const imageOf = ({ image, imageDigest }: RuntimeEnvironmentSpec) =>
  imageDigest === undefined || image.includes('@') ? image : `${image}@${imageDigest}`;

/** Both lists, the later one's entry winning where a name is in both. */
const mergedByName = <T extends { name: string }>(base: readonly T[], over: readonly T[]): T[] => [
  ...new Map([...base, ...over].map(entry => [entry.name, entry])).values(),
];

/** Keys and paths have no order, so that one they were written in is no difference between Pods. */
const byKey = (map: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const writablePaths = ({ spec, profile }: Sources): string[] =>
  (spec.filesystem.writablePaths ?? profile?.spec.filesystemConfig?.writablePaths ?? []).toSorted();

const nodeSelector = (sources: Sources): Record<string, string> => {
  const { spec, settings } = sources;
  return byKey({
    ...settings.pod.nodeSelector,
    ...(securityLevel(sources) === 'high' && settings.gvisor.nodeSelector),
    ...(spec.resources.cpuPinning && settings.cpuPinningNodeSelector),
  });
};

const imagePullSecrets = ({ runtime, settings }: Sources) => [
  ...new Set([
    ...(runtime.spec.imagePullSecrets ?? []).map(({ name }) => name),
    ...settings.pod.imagePullSecrets,
  ]),
];

const annotations = ({ spec, settings }: Sources, binding: Binding): Record<string, string> =>
  byKey({
    ...settings.pod.annotations,
    ...(spec.resources.cpuPinning && { 'cpu-pinning.llmsafespace.dev/enabled': 'true' }),
    ...bindsAnnotation(binding),
  });

/** Never 0, whatever an older CRD stored. */
const graceSeconds = ({ spec, settings }: Sources) =>
  Math.max(
    MIN_GRACE_SECONDS,
    spec.terminationGracePeriodSeconds ?? settings.defaults.terminationGracePeriodSeconds,
  );

/** Resolves each value from the Sandbox, else its profile, else its runtime, else the installation (`A3`, `B12`). */
export const podRequirements = (sources: Sources): PodRequirements => {
  const { spec, profile, runtime, settings } = sources;
  const level = securityLevel(sources);
  const binding = bindingAtStart(sources);
  return {
    image: imageOf(runtime.spec),
    imagePullPolicy: runtime.spec.imagePullPolicy,
    imagePullSecrets: imagePullSecrets(sources),
    command: spec.command ?? runtime.spec.command,
    args: spec.args ?? (spec.command === undefined ? runtime.spec.args : undefined),
    env: mergedByName(runtime.spec.env ?? [], spec.env ?? []),
    ports: containerPorts(runtime.spec),
    probes: probes(sources),
    resources: resources(sources),
    cpuPinning: spec.resources.cpuPinning,
    securityLevel: level,
    runtimeClassName: level === 'high' ? settings.gvisor.runtimeClassName : undefined,
    runAsUser: spec.securityContext.runAsUser,
    runAsGroup: spec.securityContext.runAsGroup,
    seccompProfile: seccompProfile(sources),
    appArmorProfile: appArmorProfile(runtime.spec),
    hostUsers: spec.securityContext.hostUsers ?? settings.pod.hostUsers,
    readOnlyRoot: spec.filesystem.readOnlyRoot,
    writablePaths: writablePaths(sources),
    writableMedium:
      spec.filesystem.writableMedium ??
      profile?.spec.filesystemConfig?.writableMedium ??
      settings.defaults.writableMedium,
    readOnlyPaths: profile?.spec.filesystemConfig?.readOnlyPaths ?? [],
    persistentVolumeMounts: sources.persistentVolumeMounts,
    serviceAccountName: settings.pod.serviceAccountName,
    priorityClassName: runtime.spec.priorityClassName ?? settings.pod.priorityClassName,
    nodeSelector: nodeSelector(sources),
    requiredNodeLabels: runtime.spec.requiredNodeFeatures ?? [],
    tolerations: [...settings.pod.tolerations, ...(level === 'high' ? settings.gvisor.tolerations : [])],
    annotations: annotations(sources, binding),
    binding,
    spreadOverNodes: settings.pod.spreadOverNodes,
    restartPolicy: spec.restartPolicy,
    terminationGracePeriodSeconds: graceSeconds(sources),
  };
};

/**
 * The same of a warm Pod that waits for a Sandbox to be bound to it: without what is bound, and with all else (`C9`). Only a Sandbox
 * that can be bound late has such a Pod.
 */
export const lateRequirements = (sources: Sources): PodRequirements => ({
  ...podRequirements(sources),
  env: sources.runtime.spec.env ?? [],
  probes: lateProbes(sources),
  annotations: annotations(sources, 'late'),
  binding: 'late',
});
