import type { WarmPod } from '../api/warmpod.ts';
import type { Context, DecoratorResponse, FactQueries, Hook } from '../contract.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import { newPod, templateOf } from './pod.ts';
import type { WarmPodRequest } from './request.ts';

/** A WarmPod is single-use: one that has, or had, a Pod gets no other. */
const needsPod = ({ metadata, spec, status }: WarmPod): boolean =>
  status.phase === 'Pending' &&
  status.podName === undefined &&
  !spec.retire &&
  metadata.deletionTimestamp === undefined;

/** Before its Pod is created the namespace must be closed. */
export const warmPodFactQueries = ({ warmPod }: WarmPodRequest): FactQueries =>
  needsPod(warmPod) ? { namespacePolicies: { namespace: warmPod.metadata.namespace ?? 'default' } } : {};

const SOONEST_SECONDS = 0.25;
const LATEST_SECONDS = 30;

/** A Pod that is deleted before it was ever Ready is made again: nothing else would tell of it. */
const LOSS_CHECK_SECONDS = 60;

/** What is waited for tells nothing by itself: asked for again, ever more slowly. */
const askAgainSeconds = ({ metadata }: WarmPod, now: Time): number => {
  const age = secondsBetween(parseTime(metadata.creationTimestamp), now);
  return Math.min(LATEST_SECONDS, Math.max(SOONEST_SECONDS, age / 4));
};

function attachments(warmPod: WarmPod, { available, facts, now }: Context<Settings>) {
  const template = templateOf(warmPod, available);
  return template && facts.namespacePolicies?.known
    ? { attachments: [newPod(warmPod, template)], resyncAfterSeconds: LOSS_CHECK_SECONDS }
    : { attachments: [], resyncAfterSeconds: askAgainSeconds(warmPod, now) };
}

/**
 * The Pod of a new WarmPod (`C7`). Metacontroller creates it and watches it no further, since Pods are no declared attachment: each of
 * their events would be a call, and each call a scan of the namespace's Pods. What becomes of it the shell sees, and says in the
 * status; with its WarmPod it is garbage.
 */
export const sync: Hook<WarmPodRequest, DecoratorResponse, Settings> = ({ warmPod }, context) => {
  const wanted = needsPod(warmPod) ? attachments(warmPod, context) : { attachments: [] };
  return { response: { status: null, ...wanted }, effects: [], attends: warmPod.metadata.uid };
};
