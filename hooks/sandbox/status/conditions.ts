import type { SandboxPhase } from '../../api/sandbox-status.ts';
import type { Context } from '../../contract.ts';
import { type Condition, conditionBefore, conditionOn } from '../../lib/conditions.ts';
import type { Identity } from '../../lib/identity.ts';
import type { Resolution } from '../../resolve/resolve.ts';
import type { Settings } from '../../settings.ts';
import type { NetworkDecision } from '../network/decide.ts';
import { podReadyCondition } from '../pod/pod-ready.ts';
import type { PodView } from '../pod/view.ts';
import { warmPodUsedConditions } from '../pod/warm-pod-used.ts';
import type { SandboxRequest } from '../request.ts';
import type { ServiceDecision } from '../service.ts';
import type { StorageDecision } from '../storage/persistent-volume-claim.ts';
import { identityDelivered } from './identity-delivered.ts';
import { summary } from './summary.ts';

export interface Aspects {
  request: SandboxRequest;
  identity: Identity;
  resolution: Resolution;
  view: PodView;
  network: NetworkDecision;
  storage: StorageDecision;
  volumePressure: Condition | undefined;
  service: ServiceDecision;
  phase: SandboxPhase;
  context: Context<Settings>;
}

const saidBefore = ({ sandbox: { status } }: SandboxRequest, type: string): Condition | undefined =>
  conditionBefore(status.conditions, type);

/** An ended Sandbox's conditions outlive its Pod. */
const ofEndedPod = ({ request, view }: Aspects): Condition | undefined =>
  request.sandbox.status.phase === 'Terminated' && view.own === undefined
    ? saidBefore(request, 'PodReady')
    : undefined;

const podReady = (aspects: Aspects): Condition => {
  const { request, identity, resolution, view, context } = aspects;
  const { facts, now } = context;
  const { status } = request.sandbox;
  return (
    ofEndedPod(aspects) ??
    resolution.conditions.find(({ type }) => type === 'PodReady' && view.own === undefined) ??
    view.held?.condition ??
    podReadyCondition(view.pod, identity, {
      requestedAt: status.podRequestedAt,
      facts,
      now,
      recordedName: request.sandbox.status.podName,
      before: saidBefore(request, 'PodReady'),
    })
  );
};

const OUTDATED = conditionOn('PodOutdated')(
  'True',
  'TemplateChanged',
  'the profile, the runtime or a setting has changed since the Pod was created; only a new Sandbox gets the change',
);

const SUMMARY_TYPES = ['Ready', 'Completed', 'Failed', 'Stalled'];

/** The last conditions of an ended Sandbox. */
const endedBefore = (request: SandboxRequest): Condition[] =>
  request.sandbox.status.phase === 'Terminated'
    ? SUMMARY_TYPES.flatMap(type => saidBefore(request, type) ?? [])
    : [];

const ORDER = [
  'Ready',
  'PodReady',
  'NetworkReady',
  'StorageReady',
  'ServiceReady',
  'RuntimeResolved',
  'ProfileApplied',
];

const rank = ({ type }: Condition) => (ORDER.includes(type) ? ORDER.indexOf(type) : ORDER.length);

/** Every condition of a Sandbox: one for each aspect, and those that sum them up. */
export function conditions(aspects: Aspects): Condition[] {
  const { request, identity, resolution, view, network, storage, volumePressure, service, phase, context } =
    aspects;
  const single = [
    ...resolution.conditions.filter(({ type }) => type !== 'PodReady'),
    podReady(aspects),
    ...network.conditions,
    ...[storage.condition, volumePressure, service.condition].filter(condition => condition !== undefined),
    ...warmPodUsedConditions(request.sandbox, identity, view, context.settings),
    ...identityDelivered(request.sandbox, view),
    ...(view.pod.outdated ? [OUTDATED] : []),
  ];
  const summed = summary(phase, single, {
    pod: view.pod,
    timeoutSeconds: request.sandbox.spec.timeout,
    endedBefore: endedBefore(request),
  });
  return [...summed, ...single].sort((a, b) => rank(a) - rank(b));
}
