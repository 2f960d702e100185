import deepEqual from 'fast-deep-equal';
import type { ContainerPort } from 'kubernetes-types/core/v1.js';
import type { SandboxSpec } from '../api/sandbox.ts';
import type { DesiredObject, Facts, KubernetesObject } from '../contract.ts';
import type { BackOff } from '../lib/back-off.ts';
import { echoWhole, lastApplied, observedOf } from '../lib/children.ts';
import { type Condition, conditionOn, falseSince, findCondition } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import { refusalOf } from '../lib/refusal.ts';
import type { Time } from '../lib/time.ts';
import type { PodRequirements } from '../pod/requirements.ts';
import type { Settings } from '../settings.ts';
import { type Asking, asking, askingAfterLoss, isOverdue, notObserved, whileThere } from './ask-again.ts';
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

/** Whether this Sandbox should have a Service (`B9`). */
export const wantsService = ({ service: wanted }: SandboxSpec, { defaults }: Settings): boolean =>
  wanted.enabled ?? defaults.service;

/** The observed Service. */
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

export interface ServiceDecision {
  children: DesiredObject[];
  /** ServiceReady, if a Service is wanted. */
  condition: Condition | undefined;
  /** Back-off while the requested Service is missing. */
  backOff: BackOff | undefined;
}

const condition = conditionOn('ServiceReady');

const IN_PLACE = condition('True', 'ServiceInPlace', 'the Service is as requested');
const NONE: ServiceDecision = { children: [], condition: undefined, backOff: undefined };

interface Situation {
  requirements: PodRequirements | undefined;
  settings: Settings;
  facts: Facts;
  now: Time;
}

/** Why the Service isn't as requested: an existing one keeps working even if it can't be changed. */
function pending(
  { sandbox: { status } }: SandboxRequest,
  { name }: Identity,
  observed: KubernetesObject | undefined,
  { asked, facts, now }: { asked: Asking; facts: Facts; now: Time },
): Condition {
  const since = falseSince(status.conditions, 'ServiceReady', now);
  const words = refusalOf({ kind: 'Service', name }, facts, since);
  const again = `it is retried at ${asked.backOff.retryAt}`;
  if (words !== undefined) {
    return observed
      ? condition(
          'False',
          'ServiceChangeRefused',
          `the API server refused to change Service "${name}": ${words}; ${again}`,
        )
      : condition('False', 'ServiceRefused', `the API server refused Service "${name}": ${words}; ${again}`);
  }
  return observed === undefined && isOverdue(asked, since, now)
    ? condition('False', 'ServiceNotObserved', `${notObserved('Service', name)}; ${again}`)
    : condition('False', 'ServicePending', 'the Service is being written');
}

function requested(
  request: SandboxRequest,
  identity: Identity,
  desired: DesiredObject,
  { facts, now }: Situation,
): ServiceDecision {
  const observed = observedService(request, identity);
  if (observed && deepEqual(lastApplied(observed)?.spec, desired.spec))
    return { children: [desired], condition: IN_PLACE, backOff: whileThere(request, 'service', now) };
  const wasThere = findCondition(request.sandbox.status.conditions, 'ServiceReady')?.status === 'True';
  const ask = wasThere && !observed ? askingAfterLoss : asking;
  const asked = ask(request, 'service', now);
  const kept = observed ? [echoWhole(observed)] : [];
  return {
    children: asked.isDue ? [desired] : kept,
    condition: pending(request, identity, observed, { asked, facts, now }),
    backOff: asked.backOff,
  };
}

/** The requested Service; kept as it is while the runtime can't be resolved. */
export function services(request: SandboxRequest, identity: Identity, situation: Situation): ServiceDecision {
  const { requirements, settings } = situation;
  if (!wantsService(request.sandbox.spec, settings)) return NONE;
  if (requirements) {
    return requirements.ports.length === 0
      ? NONE
      : requested(request, identity, service(identity, requirements.ports), situation);
  }
  const observed = observedService(request, identity);
  return observed ? { ...NONE, children: [echoWhole(observed)], condition: IN_PLACE } : NONE;
}
