import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { CONTAINER_NAME } from './container.ts';

const securityOf = ({ containers }: PodSpec): Container['securityContext'] =>
  containers?.find(({ name }) => name === CONTAINER_NAME)?.securityContext;

/** A row about the Sandbox container's security context. */
const ofContainer = (field: string, holds: (security: Container['securityContext']) => boolean) => ({
  field: `spec.containers[${CONTAINER_NAME}].securityContext.${field}`,
  holds: (spec: PodSpec) => holds(securityOf(spec)),
});

/** What every Pod of ours has, whatever its Sandbox, profile, runtime and the settings of its day were. */
const FLOOR: { field: string; holds(spec: PodSpec): boolean }[] = [
  { field: 'spec.hostNetwork', holds: spec => !spec.hostNetwork },
  { field: 'spec.hostPID', holds: spec => !spec.hostPID },
  { field: 'spec.hostIPC', holds: spec => !spec.hostIPC },
  {
    field: 'spec.automountServiceAccountToken',
    holds: spec => spec.automountServiceAccountToken === false,
  },
  {
    field: 'spec.volumes[].hostPath',
    holds: spec => !spec.volumes?.some(({ hostPath }) => hostPath !== undefined),
  },
  {
    field: 'spec.securityContext.runAsNonRoot',
    holds: spec => spec.securityContext?.runAsNonRoot === true,
  },
  ofContainer('runAsNonRoot', security => security?.runAsNonRoot === true),
  ofContainer('procMount', security => (security?.procMount ?? 'Default') === 'Default'),
  ofContainer('allowPrivilegeEscalation', security => security?.allowPrivilegeEscalation === false),
  ofContainer('privileged', security => security?.privileged !== true),
  ofContainer('capabilities.add', security => security?.capabilities?.add === undefined),
  ofContainer('capabilities.drop', security => security?.capabilities?.drop?.includes('ALL') === true),
  ofContainer('seccompProfile', security =>
    ['RuntimeDefault', 'Localhost'].includes(security?.seccompProfile?.type ?? ''),
  ),
];

/**
 * Whether a Pod can be one of ours. Metacontroller adopts any ownerless Pod that carries the right label, and a tenant could
 * plant one; what an admission webhook adds to our own (a sidecar, a variable) doesn't matter here.
 */
export const isHardened = (pod: KubernetesObject): boolean => weakenedField(pod) === undefined;

/** The first field in which a Pod is less than every Pod of ours; undefined where there is none. */
export function weakenedField(pod: KubernetesObject): string | undefined {
  const spec = pod.spec as PodSpec | undefined;
  return spec === undefined ? 'spec' : FLOOR.find(({ holds }) => !holds(spec))?.field;
}
