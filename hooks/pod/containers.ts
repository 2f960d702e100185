import type { Container, ContainerStatus, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { CONTAINER_NAME } from './container.ts';

/** A container of a Pod, ours or one that an admission webhook added: what it is to be, and how it is doing. */
export interface PodContainer {
  /** `sidecar` is any container beside the program's, wherever it is listed; `init` ends before the program starts. */
  role: 'program' | 'init' | 'sidecar';
  /** As a message calls it. */
  called: string;
  spec: Container;
  status: ContainerStatus | undefined;
  /** Whether it stays ended once it has. */
  runsOnce: boolean;
}

const CALLED = { program: 'container', init: 'init container', sidecar: 'sidecar container' };

const container = (
  spec: Container,
  role: PodContainer['role'],
  statuses: readonly ContainerStatus[] = [],
  podRestartPolicy = 'Always',
): PodContainer => ({
  role,
  called: `${CALLED[role]} "${spec.name}"`,
  spec,
  status: statuses.find(({ name }) => name === spec.name),
  runsOnce: (spec.restartPolicy ?? podRestartPolicy) === 'Never',
});

const roleOf = ({ name }: Container) => (name === CONTAINER_NAME ? 'program' : 'sidecar');
const initRoleOf = ({ restartPolicy }: Container) => (restartPolicy === 'Always' ? 'sidecar' : 'init');

/** Every container of a Pod, in the order in which they start; the program before its sidecars. */
export function containersOf(pod: KubernetesObject): PodContainer[] {
  const { initContainers = [], containers = [], restartPolicy } = (pod.spec ?? {}) as Partial<PodSpec>;
  const { initContainerStatuses, containerStatuses } = (pod.status ?? {}) as PodStatus;
  const main = containers.map(one => container(one, roleOf(one), containerStatuses, restartPolicy));
  return [
    ...initContainers.map(one => container(one, initRoleOf(one), initContainerStatuses, restartPolicy)),
    ...main.filter(({ role }) => role === 'program'),
    ...main.filter(({ role }) => role === 'sidecar'),
  ];
}

/** The container that runs the Sandbox's program. */
export const programOf = (pod: KubernetesObject): PodContainer | undefined =>
  containersOf(pod).find(({ role }) => role === 'program');

/** Whether the program of a Pod runs at this moment, ready or not. */
export const programRuns = (pod: KubernetesObject): boolean =>
  programOf(pod)?.status?.state?.running !== undefined;
