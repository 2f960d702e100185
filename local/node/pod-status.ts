/** The status that a node reports of a Pod, from what its containers do. */
import { type ContainerView, exitCodeOf } from './container-view.ts';
import type { Condition, Pod } from './pod.ts';

export interface PodObservation {
  pod: Pod;
  init: readonly ContainerView[];
  containers: readonly ContainerView[];
  podIp: string;
  hostIp: string;
  startTime: string;
  /** No container runs or will run again. */
  ended: boolean;
  /** The conditions reported last, whose times stay while they do. */
  before: readonly Condition[];
  now: string;
}

export interface ReportedStatus {
  phase: Pod['status']['phase'];
  startTime: string;
  hostIP: string;
  hostIPs: { ip: string }[];
  podIP: string;
  podIPs: { ip: string }[];
  conditions: Condition[];
  initContainerStatuses?: readonly ContainerView[];
  containerStatuses: readonly ContainerView[];
}

const succeeded = (view: ContainerView) => exitCodeOf(view) === 0;
const hasRun = ({ state, lastState }: ContainerView) => !('waiting' in state) || 'terminated' in lastState;

/** The Pod's phase: once it has ended Succeeded if all its containers ended with 0, else Failed. */
export function phaseOf({ init, containers, ended }: PodObservation): ReportedStatus['phase'] {
  if (ended) return [...init, ...containers].every(succeeded) ? 'Succeeded' : 'Failed';
  return init.every(succeeded) && containers.some(hasRun) ? 'Running' : 'Pending';
}

type Verdict = [met: boolean, reason?: string, message?: string];

function initialized({ init }: PodObservation): Verdict {
  const left = init.filter(view => !succeeded(view)).map(({ name }) => name);
  return [left.length === 0, 'ContainersNotInitialized', `containers with incomplete status: ${left}`];
}

function containersReady({ containers, ended }: PodObservation): Verdict {
  if (ended) return [false, containers.every(succeeded) ? 'PodCompleted' : 'PodFailed'];
  const left = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  return [left.length === 0, 'ContainersNotReady', `containers with unready status: ${left}`];
}

function ready(observation: PodObservation): Verdict {
  const { spec, status } = observation.pod;
  const [met, ...why] = containersReady(observation);
  const isMet = (type: string) => status.conditions.some(one => one.type === type && one.status === 'True');
  const gate = spec.readinessGates.find(({ conditionType }) => !isMet(conditionType));
  return met && gate ? [false, 'ReadinessGatesNotReady', `${gate.conditionType} is not True`] : [met, ...why];
}

const conditionRules: Record<string, (observation: PodObservation) => Verdict> = {
  PodReadyToStartContainers: ({ ended }) => [!ended],
  Initialized: initialized,
  Ready: ready,
  ContainersReady: containersReady,
};

function condition(
  type: string,
  [met, reason, message]: Verdict,
  { before, now }: PodObservation,
): Condition {
  const status = met ? 'True' : 'False';
  const earlier = before.find(one => one.type === type);
  return {
    type,
    status,
    lastProbeTime: null,
    lastTransitionTime: earlier?.status === status ? earlier.lastTransitionTime : now,
    ...(!met && reason && { reason }),
    ...(!met && message && { message }),
  };
}

/** What others, such as the scheduler, say about the Pod stays. */
function conditions(observation: PodObservation): Condition[] {
  const others = observation.pod.status.conditions.filter(({ type }) => !Object.hasOwn(conditionRules, type));
  const own = Object.entries(conditionRules).map(([type, rule]) =>
    condition(type, rule(observation), observation),
  );
  return [...others, ...own];
}

/** The whole status, but for the fields that are the API server's. */
export function statusOf(observation: PodObservation): ReportedStatus {
  const { init, containers, podIp, hostIp, startTime } = observation;
  return {
    phase: phaseOf(observation),
    startTime,
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    conditions: conditions(observation),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: containers,
  };
}
