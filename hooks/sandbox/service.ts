import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { SandboxStatus } from '../api/sandbox-status.ts';
import type { DesiredObject } from '../contract.ts';
import { echoWhole, observedOf } from '../lib/children.ts';
import type { Identity } from '../lib/identity.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
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

/** The Service's name in the cluster's DNS. */
export const serviceFqdn = ({ name, namespace }: Identity, { network }: Settings): string =>
  `${name}.${namespace}.svc.${network.clusterDomain}`;

/** How long after the start the Service comes: in a burst every Sandbox is Ready first. */
export const AFTER_START_SECONDS = 5;

/** Seconds until the Service is due, or 0 if it is; undefined where none is to come. */
export function secondsUntilService(
  { spec, status }: { spec: SandboxSpec; status: SandboxStatus },
  now: Time,
): number | undefined {
  if (!spec.service.enabled || status.phase !== 'Running') return undefined;
  const { startTime } = status;
  return startTime === undefined
    ? 0
    : Math.max(0, AFTER_START_SECONDS - secondsBetween(parseTime(startTime), now));
}

/**
 * The Service of a Sandbox, off the way to Ready: it comes a moment after Running was said, and stays while it is observed. One whose
 * runtime can't be resolved any more is kept as it is.
 */
export function services(
  { sandbox, children }: SandboxRequest,
  identity: Identity,
  requirements: PodRequirements | undefined,
  now: Time,
): DesiredObject[] {
  const observed = observedOf(children, 'Service.v1').filter(
    ({ metadata }) => metadata.name === identity.name,
  );
  const wanted = secondsUntilService(sandbox, now) === 0 || observed.length > 0;
  if (!wanted || !sandbox.spec.service.enabled) return [];
  if (requirements === undefined) return observed.map(echoWhole);
  return requirements.ports.length === 0 ? [] : [service(identity, requirements.ports)];
}
