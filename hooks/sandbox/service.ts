import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { DesiredObject, KubernetesObject } from '../contract.ts';
import { echoWhole, observedOf } from '../lib/children.ts';
import type { Identity } from '../lib/identity.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import type { SandboxRequest } from './request.ts';

/**
 * Headless, so that it costs no address and no kube-proxy rules; with named ports, so that `kubectl port-forward` works; it
 * selects this Sandbox's Pod only (`B9`).
 */
export const service = (
  { name, namespace, labels, selector }: Identity,
  ports: readonly ContainerPort[],
): DesiredObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, labels },
  spec: {
    clusterIP: 'None',
    selector,
    ports: ports.map(({ name: portName, containerPort, protocol = 'TCP' }) => ({
      name: portName ?? `port-${containerPort}`,
      port: containerPort,
      targetPort: containerPort,
      protocol,
    })),
  },
});

/** Whether this Sandbox is to have a Service (`B9`). */
export const wantsService = ({ service: wanted }: SandboxSpec, { defaults }: Settings): boolean =>
  wanted.enabled ?? defaults.service;

/** The Service as it is observed. */
const observedService = ({ children }: SandboxRequest, { name }: Identity): KubernetesObject | undefined =>
  observedOf(children, 'Service.v1').find(({ metadata }) => metadata.name === name);

/** Its name in the cluster's DNS, once it is there. */
export const observedFqdn = (
  request: SandboxRequest,
  identity: Identity,
  settings: Settings,
): string | undefined =>
  observedService(request, identity) &&
  `${identity.name}.${identity.namespace}.svc.${settings.network.clusterDomain}`;

/** The Service of a Sandbox that asks for one; where its runtime can't be resolved any more it is kept as it is. */
export function services(
  request: SandboxRequest,
  identity: Identity,
  requirements: PodRequirements | undefined,
  settings: Settings,
): DesiredObject[] {
  if (!wantsService(request.sandbox.spec, settings)) return [];
  if (requirements) return requirements.ports.length === 0 ? [] : [service(identity, requirements.ports)];
  const observed = observedService(request, identity);
  return observed ? [echoWhole(observed)] : [];
}
