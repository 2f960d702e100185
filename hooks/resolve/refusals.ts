import type { ConditionType, ReasonOf } from '../api/reasons.ts';
import type { Condition } from '../lib/conditions.ts';
import { listed } from '../lib/message.ts';
import { isSmaller, quantityValue } from '../lib/quantity.ts';
import { jsonBytes, MOST_POD_BYTES, podBytes } from '../pod/size.ts';
import { lateObstacle } from './binding.ts';
import type { Candidate } from './candidate.ts';
import { hiddenPath, mountConflict, pathConflict, reservedPath } from './path-refusals.ts';

const inKib = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`;

/** The conditions that report a refusal. */
type RefusalIn<Type extends ConditionType> = {
  condition: Type;
  reason: ReasonOf<Type>;
  /** The field and the remedy; undefined if nothing is wrong. */
  message(candidate: Candidate): string | undefined;
};
type Refusal = RefusalIn<'RuntimeResolved'> | RefusalIn<'ProfileApplied'> | RefusalIn<'PodReady'>;

const missingPackages = ({ profile, runtime }: Candidate) => {
  const installed = new Set(runtime.spec.preInstalledPackages ?? []);
  return (profile?.spec.preInstalledPackages ?? []).filter(name => !installed.has(name));
};

/** Metacontroller can't keep a Service apart that has one port number twice, for TCP and for UDP. */
const portCollision = ({ requirements: { ports }, runtime }: Candidate) => {
  const numbers = ports.map(({ containerPort }) => containerPort);
  const twice = numbers.find((port, index) => numbers.indexOf(port) !== index);
  return twice === undefined
    ? undefined
    : `spec.ports of RuntimeEnvironment "${runtime.metadata.name}" has port ${twice} twice; give each protocol a port of its own`;
};

const belowMinimum = ({ requirements, runtime }: Candidate) => {
  const { minCpu, minMemory } = runtime.spec.resourceRequirements ?? {};
  if (minCpu !== undefined && isSmaller(requirements.resources.cpu, minCpu)) {
    return `spec.resources.cpu ${requirements.resources.cpu} is below the ${minCpu} that RuntimeEnvironment "${runtime.metadata.name}" needs`;
  }
  return minMemory !== undefined && isSmaller(requirements.resources.memory, minMemory)
    ? `spec.resources.memory ${requirements.resources.memory} is below the ${minMemory} that RuntimeEnvironment "${runtime.metadata.name}" needs`
    : undefined;
};

/** Its identity is an annotation, which is copied into another one, where a quotation mark takes two bytes. */
const identityBytes = ({ spec: { identity = {} } }: Candidate) => 3 * jsonBytes(identity);

/** The Sandbox and its runtime are too large together. */
const tooLarge = (candidate: Candidate) => {
  const { requirements, runtime, spec } = candidate;
  const template = podBytes(requirements);
  const bytes = (template ?? 0) + identityBytes(candidate);
  if (template === undefined || bytes <= MOST_POD_BYTES) return undefined;
  const { command = [], args = [], env } = requirements;
  const { identity = {} } = spec;
  const parts = Object.entries({ command, args, env, identity }).map(
    ([field, value]) => `${field} ${inKib(jsonBytes(value))}`,
  );
  return `the Pod would take ${inKib(bytes)}, but ${inKib(MOST_POD_BYTES)} is the limit: of the Sandbox and RuntimeEnvironment "${runtime.metadata.name}" together ${parts.join(', ')}; make them smaller`;
};

const requiredObstacle = (candidate: Candidate) => {
  const obstacle = candidate.spec.lateBinding === 'Require' ? lateObstacle(candidate) : undefined;
  return (
    obstacle &&
    `spec.lateBinding can't be had: ${obstacle}; see docs/late-binding.md, or ask for less than Require`
  );
};

/** Combinations that neither OpenAPI nor CEL can check, each with the field and the remedy. */
const REFUSALS: Refusal[] = [
  {
    condition: 'RuntimeResolved',
    reason: 'RuntimeNeedsRoot',
    message: ({ runtime }) =>
      runtime.spec.runAsNonRoot
        ? undefined
        : `RuntimeEnvironment "${runtime.metadata.name}" has runAsNonRoot: false, and no Sandbox runs as root; use an image that does not need root`,
  },
  { condition: 'RuntimeResolved', reason: 'PortsCollide', message: portCollision },
  {
    condition: 'RuntimeResolved',
    reason: 'ResourcesBelowMinimum',
    message: belowMinimum,
  },
  {
    condition: 'ProfileApplied',
    reason: 'ProfileRequired',
    message: ({ requirements, profile }) =>
      requirements.securityLevel === 'custom' && profile === undefined
        ? 'spec.securityLevel "custom" takes its security settings from a profile; set spec.profileRef'
        : undefined,
  },
  {
    condition: 'ProfileApplied',
    reason: 'LanguageMismatch',
    message: ({ profile, runtime }) =>
      profile === undefined || profile.spec.language === runtime.spec.language
        ? undefined
        : `spec.profileRef "${profile.metadata.name}" is for language "${profile.spec.language}", but spec.runtime is "${runtime.spec.language}"`,
  },
  {
    condition: 'ProfileApplied',
    reason: 'PackagesMissing',
    message: candidate => {
      const missing = missingPackages(candidate);
      return missing.length === 0
        ? undefined
        : `preInstalledPackages of profile "${candidate.profile?.metadata.name}" asks for ${listed(missing)}, which RuntimeEnvironment "${candidate.runtime.metadata.name}" doesn't list`;
    },
  },
  {
    condition: 'ProfileApplied',
    reason: 'ReadOnlyRootRequired',
    message: ({ requirements }) =>
      requirements.readOnlyPaths.length === 0 || requirements.readOnlyRoot
        ? undefined
        : "spec.filesystem.readOnlyRoot false would make the profile's filesystemConfig.readOnlyPaths writable; leave it true",
  },
  { condition: 'ProfileApplied', reason: 'PathConflict', message: pathConflict },
  { condition: 'ProfileApplied', reason: 'PathConflict', message: hiddenPath },
  { condition: 'PodReady', reason: 'MountConflict', message: mountConflict },
  { condition: 'PodReady', reason: 'PodTooLarge', message: tooLarge },
  { condition: 'PodReady', reason: 'PathReserved', message: reservedPath },
  { condition: 'PodReady', reason: 'LateBindingImpossible', message: requiredObstacle },
  {
    condition: 'PodReady',
    reason: 'UserNamespaceRequired',
    message: ({ spec, settings }) =>
      spec.securityContext.hostUsers && settings.pod.hostUsers === false
        ? 'spec.securityContext.hostUsers true is not allowed: this installation gives every Sandbox a user namespace of its own; leave it out'
        : undefined,
  },
  {
    condition: 'PodReady',
    reason: 'CpuPinningNeedsIntegerCpu',
    message: ({ requirements: { cpuPinning, resources } }) =>
      !cpuPinning || Number.isInteger(quantityValue(resources.cpu))
        ? undefined
        : `spec.resources.cpuPinning needs whole CPUs, but spec.resources.cpu is ${resources.cpu}; set it to 1, 2, …`,
  },
  {
    condition: 'PodReady',
    reason: 'RuntimeClassNotFound',
    message: ({ requirements: { runtimeClassName }, runtimeClassNames }) =>
      runtimeClassName === undefined || runtimeClassNames.includes(runtimeClassName)
        ? undefined
        : `spec.securityLevel "high" needs RuntimeClass "${runtimeClassName}", which the cluster doesn't have; install gVisor, or use securityLevel standard`,
  },
];

/** Every reason why this Sandbox can't be served; each clears when its cause is gone. */
export const refusals = (candidate: Candidate): Condition[] =>
  REFUSALS.flatMap(({ condition, reason, message }) => {
    const text = message(candidate);
    return text === undefined ? [] : [{ type: condition, status: 'False' as const, reason, message: text }];
  });
