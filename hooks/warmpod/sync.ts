import deepEqual from 'fast-deep-equal';
import type { WarmPodStatus } from '../api/warmpod.ts';
import type { Context, DecoratorResponse, DesiredObject, Hook } from '../contract.ts';
import { HookError } from '../errors.ts';
import { echoIdentity } from '../lib/children.ts';
import { conditionsOf } from '../lib/conditions.ts';
import { eventsAbout, type Told } from '../lib/events.ts';
import { labelValue } from '../lib/names.ts';
import { podOutcome } from '../pod/outcome.ts';
import type { Settings } from '../settings.ts';
import { ownPod } from './own-pod.ts';
import { nextPhase, type Transition } from './phase.ts';
import type { WarmPodRequest } from './request.ts';

/** How soon a Pod that is held back is tried again. */
const RETRY_SECONDS = 2;

/** A status that meets a conflict is dropped, and no later change of status makes Metacontroller look again: it is told to, once. */
const WRITE_CHECK_SECONDS = 30;

/** The Pod under this WarmPod's name, with the pool's labels. */
function newPod({ warmPod: { metadata, spec }, template }: WarmPodRequest): DesiredObject {
  if (template === undefined) {
    throw new HookError(
      'POD_TEMPLATE_MISSING',
      503,
      `PodTemplate "${spec.podTemplate?.name}" is not observed yet`,
    );
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? 'default',
      labels: { ...template.metadata?.labels, 'warm-pool': labelValue(spec.poolRef.name) },
      annotations: template.metadata?.annotations ?? {},
    },
    spec: template.spec,
  };
}

/**
 * What is attached: the Pod, until the WarmPod is at its end. An Assigned one keeps what is observed, although the Pod belongs to
 * its Sandbox by now: Metacontroller's cache may still hold the old owner, and what is left out is deleted.
 */
function attachments(
  request: WarmPodRequest,
  phase: WarmPodStatus['phase'],
  { facts }: Context<Settings>,
): DesiredObject[] {
  if (phase === 'Terminating') return [];
  const observed = request.pods.map(echoIdentity);
  const wanted = phase === 'Pending' && ownPod(request) === undefined && facts.baselinePolicy?.known;
  return wanted ? [...observed, newPod(request)] : observed;
}

const statusOf = (
  { warmPod, ...request }: WarmPodRequest,
  { phase, reason, message }: Transition,
  { now }: Context<Settings>,
): WarmPodStatus => {
  const pod = ownPod({ warmPod, ...request });
  const { podName, podUID, assignedTo, sandboxName, assignedAt, conditions } = warmPod.status;
  const name = pod?.metadata.name ?? podName;
  return {
    phase,
    ...(name !== undefined && { podName: name, podNamespace: warmPod.metadata.namespace ?? 'default' }),
    ...((pod?.metadata.uid ?? podUID) !== undefined && { podUID: pod?.metadata.uid ?? podUID }),
    ...(assignedTo !== undefined && { assignedTo }),
    ...(sandboxName !== undefined && { sandboxName }),
    ...(assignedAt !== undefined && { assignedAt }),
    observedGeneration: warmPod.metadata.generation ?? 1,
    conditions: conditionsOf(
      [{ type: 'Ready', status: phase === 'Ready' ? 'True' : 'False', reason, message }],
      conditions,
      {
        now,
        generation: warmPod.metadata.generation ?? 1,
      },
    ),
  };
};

/** Only what needs a person: a Pod that failed or got lost. */
const told = ({ phase, reason, message }: Transition): Told[] =>
  phase === 'Terminating' && reason !== 'Retired' ? [{ type: 'Warning', reason, message }] : [];

/** On the way to Ready these are the usual course of things. */
const IN_PASSING = ['PodRequested', 'PodStarting', 'PodNotReady', 'ContainersNotReady'];

/** A decorator's status change costs two writes: nothing is written before Ready but what a person should know. */
const isWorthAWrite = (before: WarmPodStatus, { phase, reason }: Transition) =>
  before.phase !== phase || (phase === 'Pending' && !IN_PASSING.includes(reason));

/** The status to write, if any. */
function changedStatus(
  request: WarmPodRequest,
  transition: Transition,
  context: Context<Settings>,
): WarmPodStatus | null {
  const before = request.warmPod.status;
  const status = statusOf(request, transition, context);
  return isWorthAWrite(before, transition) && !deepEqual(status, before) ? status : null;
}

const resync = (status: WarmPodStatus | null, { facts }: Context<Settings>): number | undefined => {
  if (facts.baselinePolicy?.known === false) return RETRY_SECONDS;
  return status === null ? undefined : WRITE_CHECK_SECONDS;
};

/** Given a WarmPod and its Pod, where it is in its life (`C7`). */
export const sync: Hook<WarmPodRequest, DecoratorResponse, Settings> = (request, context) => {
  const { warmPod } = request;
  const pod = ownPod(request);
  const transition = nextPhase({ warmPod, outcome: pod && podOutcome(pod) });
  const status = transition ? changedStatus(request, transition, context) : null;
  const resyncAfterSeconds = resync(status, context);
  return {
    response: {
      status: status && { ...status },
      attachments: attachments(request, transition?.phase ?? warmPod.status.phase, context),
      ...(resyncAfterSeconds !== undefined && { resyncAfterSeconds }),
    },
    effects: eventsAbout(warmPod, transition ? told(transition) : []),
  };
};
