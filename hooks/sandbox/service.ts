import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { DesiredObject } from '../contract.ts';
import { echoWhole, observedOf } from '../lib/children.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import type { Identity } from './identity.ts';
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

/** The Service's name in the cluster's DNS. */
export const serviceFqdn = ({ name, namespace }: Identity, { network }: Settings): string =>
  `${name}.${namespace}.svc.${network.clusterDomain}`;

/**
 * The Service of a Sandbox, off the way to Ready: it is there once Running was said, and stays while it is observed. One whose
 * runtime can't be resolved any more is kept as it is.
 */
export function services(
  { sandbox, children }: SandboxRequest,
  identity: Identity,
  requirements: PodRequirements | undefined,
): DesiredObject[] {
  const observed = observedOf(children, 'Service.v1').filter(
    ({ metadata }) => metadata.name === identity.name,
  );
  const wanted = sandbox.spec.service.enabled && (sandbox.status.phase === 'Running' || observed.length > 0);
  if (!wanted) return [];
  if (requirements === undefined) return observed.map(echoWhole);
  return requirements.ports.length === 0 ? [] : [service(identity, requirements.ports)];
}
