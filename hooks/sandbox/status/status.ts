import type { Sandbox } from '../../api/sandbox.ts';
import type { SandboxPhase, SandboxStatus } from '../../api/sandbox-status.ts';
import type { Facts } from '../../contract.ts';
import { type Condition, recordConditions } from '../../lib/conditions.ts';
import { type Identity, isOwnName } from '../../lib/identity.ts';
import { later, type Time, timestamp } from '../../lib/time.ts';
import { CONTAINER_NAME } from '../../pod/container.ts';
import { isTakenAway } from '../../pod/outcome.ts';
import type { PodRequirements } from '../../pod/requirements.ts';
import { NODE_LOST } from '../pod/cause.ts';
import { restarts } from '../pod/restarts.ts';
import type { PodView } from '../pod/view.ts';
import { wasRunning } from './phase.ts';
import { reportedUsage } from './usage.ts';

export interface StatusSituation {
  sandbox: Sandbox;
  identity: Identity;
  phase: SandboxPhase;
  conditions: Condition[];
  view: PodView;
  /** Of the Service, if wanted and observed. */
  serviceFQDN: string | undefined;
  runtimeName: string | undefined;
  /** Of what isn't its Pod. */
  backOff: Omit<NonNullable<SandboxStatus['backOff']>, 'pod' | 'podRequest'>;
  volumeUsage: SandboxStatus['volumeUsage'];
  requirements: PodRequirements | undefined;
  facts: Facts;
  now: Time;
}

const endpoint = ({ view, requirements, sandbox }: StatusSituation): string | undefined => {
  const { outcome } = view.pod;
  const ip = outcome?.state === 'ready' ? outcome.ip : undefined;
  const port = requirements?.ports[0]?.containerPort;
  if (ip === undefined) return undefined;
  if (port === undefined) return sandbox.status.endpoint;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
};

/** When the Sandbox got its Pod: a warm one was started long before. */
const startTime = ({
  sandbox: { metadata, status },
  phase,
  view,
  now,
}: StatusSituation): string | undefined => {
  if (phase !== 'Running') return phase === 'Terminated' ? status.startTime : undefined;
  if (wasRunning(status, view.own) && status.startTime !== undefined) return status.startTime;
  const { outcome } = view.pod;
  const since = (outcome?.state === 'ready' ? outcome.since : undefined) ?? timestamp(now);
  return since > metadata.creationTimestamp ? since : metadata.creationTimestamp;
};

/** A lost node serves no logs. */
const isNodeLost = ({ conditions }: StatusSituation) =>
  conditions.some(({ type, reason }) => type === 'PodReady' && reason === NODE_LOST);

/** The command that shows the log of the run that ended last, as it works at present; undefined where none does. */
const lastLog = (situation: StatusSituation): string | undefined => {
  const { identity, view } = situation;
  const { log = 'none' } = view.pod.outcome?.ending ?? {};
  if (view.own === undefined || log === 'none' || isNodeLost(situation)) return undefined;
  const command = `kubectl logs ${view.own.metadata.name} --namespace ${identity.namespace} --container ${CONTAINER_NAME}`;
  return log === 'previous' ? `${command} --previous` : command;
};

/** Since when a missing Pod has been requested: this tells a slow Pod from one that never comes. The back-off tells it of a retry. */
const podRequestedAt = ({ sandbox: { status }, view: { pod }, now }: StatusSituation): string | undefined =>
  pod.requested && !pod.backOff ? (status.podRequestedAt ?? timestamp(now)) : undefined;

/** The summary in one word: why it is or isn't Ready, or how its task ended. */
const reasonOf = (conditions: readonly Condition[]): string | undefined =>
  conditions.find(({ type }) => type === 'Ready' || type === 'Completed')?.reason;

/** The first loss is counted, and so is the Pod that replaces it. */
const MOST_ATTEMPTS = 2;

/** A replacement Pod has its own deadline, unless they go on being lost. */
const isReplaced = ({ view: { pod } }: StatusSituation): boolean =>
  isTakenAway(pod.outcome) && (pod.backOff?.attempts ?? 0) <= MOST_ATTEMPTS;

/** When a Sandbox that isn't Ready counts as late; restarted by a replacement Pod (`B14`). */
const startDeadline = (situation: StatusSituation): string | undefined => {
  const { sandbox, phase, now } = situation;
  return ['Pending', 'Creating', 'Failed'].includes(phase) && !isReplaced(situation)
    ? (sandbox.status.startDeadline ?? timestamp(later(now, sandbox.spec.timeout)))
    : undefined;
};

/** The back-offs in effect, if any. */
function backOff({
  view: { pod, requestBackOff },
  backOff: others,
}: StatusSituation): SandboxStatus['backOff'] {
  const all = { pod: pod.backOff, podRequest: requestBackOff, ...others };
  return Object.values(all).some(one => one !== undefined) ? all : undefined;
}

/** How the last run ended; kept once the Sandbox has, although its Pod may be deleted then. */
const ending = (situation: StatusSituation): Pick<SandboxStatus, 'exitCode' | 'finishedAt' | 'lastLog'> => {
  const { exitCode, finishedAt } = situation.sandbox.status;
  const now = situation.view.pod.outcome?.ending;
  return now === undefined && situation.phase === 'Terminated'
    ? { exitCode, finishedAt, lastLog: undefined }
    : { exitCode: now?.exitCode, finishedAt: now?.finishedAt, lastLog: lastLog(situation) };
};

/** A Pod under another name than the computed one came from a WarmPod, which has the same name. */
const warmPodRef = ({ identity, view: { own }, phase, sandbox: { status } }: StatusSituation) => {
  if (phase === 'Terminated') return status.warmPodRef;
  return own === undefined || isOwnName(identity, own.metadata.name)
    ? undefined
    : { name: own.metadata.name, namespace: identity.namespace };
};

/**
 * The whole status, for Metacontroller replaces it (`B1`). Fields that don't apply are undefined, and so absent in JSON. A second
 * call with the first one's outcome gives the same status, letter for letter: a steady Sandbox writes nothing.
 */
export const statusOf = (situation: StatusSituation): SandboxStatus => {
  const { sandbox, identity, phase, conditions, view, runtimeName, facts, now } = situation;
  const podName = view.own?.metadata.name ?? (phase === 'Terminated' ? sandbox.status.podName : undefined);
  return {
    phase,
    reason: reasonOf(conditions),
    conditions: recordConditions(conditions, sandbox.status.conditions, {
      now,
      generation: sandbox.metadata.generation ?? 1,
    }),
    runtimeEnvironment: runtimeName ?? sandbox.status.runtimeEnvironment,
    podName,
    podUID: view.own?.metadata.uid ?? (phase === 'Terminated' ? sandbox.status.podUID : undefined),
    podNamespace: podName === undefined ? undefined : identity.namespace,
    warmPodRef: warmPodRef(situation),
    startTime: startTime(situation),
    podRequestedAt: podRequestedAt(situation),
    startDeadline: startDeadline(situation),
    backOff: backOff(situation),
    endpoint: endpoint(situation),
    serviceFQDN: situation.serviceFQDN,
    resources: phase === 'Running' ? reportedUsage(sandbox.status.resources, facts.podUsage) : undefined,
    volumeUsage: situation.volumeUsage,
    ...ending(situation),
    ...restarts(situation),
  };
};
