import type { WarmPod } from '../api/warmpod.ts';
import type { Context, DecoratorResponse, EndWarmPodEffect, FactQueries, Hook } from '../contract.ts';
import { refusalOf } from '../lib/refusal.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import { newPod, templateOf } from './pod.ts';
import type { WarmPodRequest } from './request.ts';
import { refusedStatus } from './status.ts';

/** A WarmPod is single-use: one that has, or had, a Pod gets no other. */
const needsPod = ({ metadata, spec, status }: WarmPod): boolean =>
  status.phase === 'Pending' &&
  status.podName === undefined &&
  !spec.retire &&
  metadata.deletionTimestamp === undefined;

/** The namespace must be closed before the Pod is created; a Pod requested again may have been refused. */
export function warmPodFactQueries({ warmPod }: WarmPodRequest): FactQueries {
  const { namespace, uid } = warmPod.metadata;
  return needsPod(warmPod)
    ? { namespacePolicies: { namespace }, repeatedSyncErrors: { namespace, uid } }
    : {};
}

const SOONEST_SECONDS = 0.25;
const LATEST_SECONDS = 10;

/** A Pod that is deleted before it was ever Ready is made again: nothing else would tell of it. */
const LOSS_CHECK_SECONDS = 60;

/** What it waits for causes no event: resync with back-off. */
const askAgainSeconds = ({ metadata }: WarmPod, now: Time): number => {
  const age = secondsBetween(parseTime(metadata.creationTimestamp), now);
  return Math.min(LATEST_SECONDS, Math.max(SOONEST_SECONDS, age / 4));
};

/** The API server's refusal of the Pod. */
const refusal = ({ metadata }: WarmPod, { repeatedSyncErrors }: Context<Settings>['facts']) =>
  refusalOf(
    { kind: 'Pod', name: metadata.name },
    { ...(repeatedSyncErrors && { syncErrors: repeatedSyncErrors }) },
    parseTime(metadata.creationTimestamp),
  );

/** By then it has ended. */
const ENDED_CHECK_SECONDS = 5;

const endWith = ({ metadata }: WarmPod, message: string, now: Time): EndWarmPodEffect => {
  const { namespace, name, uid, generation = 1 } = metadata;
  return {
    effect: 'endWarmPod',
    namespace,
    name,
    uid,
    status: { ...refusedStatus(generation, message, now) },
  };
};

function attachments(warmPod: WarmPod, { available, facts, now }: Context<Settings>) {
  const template = templateOf(warmPod, available);
  return template && facts.namespacePolicies?.known
    ? { attachments: [newPod(warmPod, template)], resyncAfterSeconds: LOSS_CHECK_SECONDS }
    : { attachments: [], resyncAfterSeconds: askAgainSeconds(warmPod, now) };
}

/**
 * The Pod of a new WarmPod (`C7`). Metacontroller creates it but doesn't watch it, because Pods aren't a declared attachment: each Pod
 * event would be a call, and each call a scan of the namespace's Pods. The server watches it and writes the status; the Pod is
 * garbage-collected with its WarmPod. If the API server refuses it, the WarmPod ends.
 */
export const sync: Hook<WarmPodRequest, DecoratorResponse, Settings> = ({ warmPod }, context) => {
  const attends = warmPod.metadata.uid;
  const none = { status: null, attachments: [] };
  if (!needsPod(warmPod)) return { response: none, effects: [], attends };
  const refused = refusal(warmPod, context.facts);
  if (refused !== undefined) {
    const response = { ...none, resyncAfterSeconds: ENDED_CHECK_SECONDS };
    return { response, effects: [endWith(warmPod, refused, context.now)], attends };
  }
  return { response: { status: null, ...attachments(warmPod, context) }, effects: [], attends };
};
