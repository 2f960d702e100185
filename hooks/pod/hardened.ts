import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { CONTAINER_NAME } from './container.ts';

const securityOf = ({ containers }: PodSpec): Container['securityContext'] =>
  containers?.find(({ name }) => name === CONTAINER_NAME)?.securityContext;

/** What every Pod of ours has, whatever its Sandbox, profile, runtime and the settings of its day were. */
const FLOOR: ((spec: PodSpec) => boolean)[] = [
  spec => !spec.hostNetwork && !spec.hostPID && !spec.hostIPC,
  spec => spec.automountServiceAccountToken === false,
  spec => !spec.volumes?.some(({ hostPath }) => hostPath !== undefined),
  spec => spec.securityContext?.runAsNonRoot === true,
  spec => securityOf(spec)?.runAsNonRoot === true,
  spec => (securityOf(spec)?.procMount ?? 'Default') === 'Default',
  spec => securityOf(spec)?.allowPrivilegeEscalation === false,
  spec => securityOf(spec)?.privileged !== true,
  spec => securityOf(spec)?.capabilities?.add === undefined,
  spec => securityOf(spec)?.capabilities?.drop?.includes('ALL') === true,
  spec => ['RuntimeDefault', 'Localhost'].includes(securityOf(spec)?.seccompProfile?.type ?? ''),
];

/**
 * Whether a Pod can be one of ours. Metacontroller adopts any ownerless Pod that carries the right label, and a tenant could
 * plant one; what an admission webhook adds to our own (a sidecar, a variable) doesn't matter here.
 */
export const isHardened = (pod: KubernetesObject): boolean => {
  const spec = pod.spec as PodSpec | undefined;
  return spec !== undefined && FLOOR.every(holds => holds(spec));
};
