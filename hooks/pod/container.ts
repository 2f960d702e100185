import type { Container } from 'kubernetes-types/core/v1.js';
import type { PodRequirements } from './requirements.ts';
import { containerSecurityContext } from './security-context.ts';
import { volumeMounts } from './volumes.ts';

/** The one container of a Sandbox's Pod. */
export const CONTAINER_NAME = 'sandbox';

/** Requests equal limits: Guaranteed quality of service, and no Sandbox can take more than it asked for (`B3`). */
const resources = ({ resources: { cpu, memory, ephemeralStorage } }: PodRequirements) => {
  const amounts = { cpu, memory, 'ephemeral-storage': ephemeralStorage };
  return { requests: amounts, limits: { ...amounts } };
};

/** The Sandbox's container: image, environment, resources, probes and mounts (`B3`). */
export const container = (requirements: PodRequirements): Container => {
  const { image, imagePullPolicy, command, args, env, ports, probes } = requirements;
  return {
    name: CONTAINER_NAME,
    image,
    ...(imagePullPolicy && { imagePullPolicy }),
    // Kubernetes drops an empty list: one is no difference between Pods.
    ...(command?.length && { command }),
    ...(args?.length && { args }),
    ...(env.length > 0 && { env }),
    ...(ports.length > 0 && { ports }),
    resources: resources(requirements),
    ...(probes.startup && { startupProbe: probes.startup }),
    ...(probes.liveness && { livenessProbe: probes.liveness }),
    ...(probes.readiness && { readinessProbe: probes.readiness }),
    securityContext: containerSecurityContext(requirements),
    volumeMounts: volumeMounts(requirements),
  };
};
