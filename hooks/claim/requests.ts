/** The requests of a claim, each guarded so that it changes only what the claim has seen, and can be sent again. */
import { API_VERSION } from '../api/common.ts';
import type { Sandbox } from '../api/sandbox.ts';
import { later, parseTime, type Time } from '../lib/time.ts';
import type { Candidate } from './candidates/candidate.ts';
import type { Claimant } from './order.ts';

/** An object as the shell finds it. */
export interface Target {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string | undefined;
  subresource?: 'status';
}

/** What the shell sends. */
export interface ClaimRequest {
  method: 'GET' | 'PATCH' | 'PUT';
  target: Target;
  contentType?: 'application/merge-patch+json' | 'application/json-patch+json';
  body?: unknown;
}

const warmPodTarget = ({ namespace, name }: Candidate): Target => ({
  apiVersion: API_VERSION,
  kind: 'WarmPod',
  namespace,
  name,
});
export const podTarget = ({ namespace, podName }: Candidate): Target => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name: podName,
});

export const lookAtWarmPod = (warmPod: Candidate): ClaimRequest => ({
  method: 'GET',
  target: warmPodTarget(warmPod),
});
export const lookAtPod = (warmPod: Candidate): ClaimRequest => ({
  method: 'GET',
  target: podTarget(warmPod),
});
export const lookAtSandbox = ({ apiVersion, kind, namespace, name }: Claimant): ClaimRequest => ({
  method: 'GET',
  target: { apiVersion, kind, namespace, name },
});

/**
 * The status of a Sandbox that has just been served warm, as Metacontroller would write it, unless anything about the Sandbox has changed
 * since the request: then somebody else may have served it.
 */
export const firstStatus = ({ apiVersion, kind, metadata }: Sandbox, status: object): ClaimRequest => {
  const { namespace, name, uid, resourceVersion, generation } = metadata;
  return {
    method: 'PUT',
    target: { apiVersion, kind, namespace, name, subresource: 'status' },
    body: {
      ...{ apiVersion, kind, metadata: { namespace, name, uid, resourceVersion } },
      status: { ...status, observedGeneration: generation },
    },
  };
};

/** Changes its status, unless anything about it has changed. */
export const patchWarmPod = (warmPod: Candidate, status: object): ClaimRequest => ({
  method: 'PATCH',
  target: { ...warmPodTarget(warmPod), subresource: 'status' },
  contentType: 'application/merge-patch+json',
  body: { metadata: { resourceVersion: warmPod.resourceVersion }, status },
});

/**
 * The time of an attempt, for both halves: a Pod with a different time than its WarmPod was handed over by another attempt. The
 * microseconds are random, so that no two attempts have the same time.
 */
export const attemptTime = (now: Time, chance: number): string =>
  now.toISOString().replace('Z', `${String(Math.floor(chance * 1000)).padStart(3, '0')}Z`);

/** Later than the previous time, so that reassigning is a change too, and makes another attempt's pending requests fail. */
function assignmentTime({ assignedAt }: Candidate, at: string): string {
  if (assignedAt === undefined || parseTime(assignedAt) < parseTime(at)) return at;
  return later(parseTime(assignedAt), 0.001).toISOString();
}

/** Assigns or reassigns it to the Sandbox, unless anything about the WarmPod has changed. */
export const assignment = (warmPod: Candidate, { uid, name }: Claimant, at: string): ClaimRequest =>
  patchWarmPod(warmPod, {
    phase: 'Assigned',
    assignedTo: uid,
    sandboxName: name,
    assignedAt: assignmentTime(warmPod, at),
  });

/**
 * Assigned → Ready, unless anything has happened to it since this attempt assigned it. That is safe whatever else goes on:
 * - The version is one that this very attempt made. Who finds the WarmPod assigned assigns it anew before going by it, so that whatever
 *   another attempt still has under way, a giving back among it, comes to nothing; so does it after a retirement, or any other change.
 * - Its Pod was looked at after it was denied, and was the WarmPod's own: it never left the pool.
 * - A request of another attempt may hand the Pod over all the same, a moment later. Then it is one Sandbox's alone, for the next one is
 *   refused; whoever claims the WarmPod finds its Pod lost and ends it, and so does who writes its status.
 * - A replica whose watch is late still sees the WarmPod assigned. It vouches for no Pod by that, unless the Pod carries the time of that
 *   very assignment: one that was denied doesn't, and who handed it over later has another time.
 * - A pool that is late leaves it alone for as long as it takes it for assigned.
 */
export const givingBack = (warmPod: Candidate): ClaimRequest =>
  patchWarmPod(warmPod, { phase: 'Ready', assignedTo: null, sandboxName: null, assignedAt: null });

const LOST = {
  type: 'Ready',
  status: 'False',
  reason: 'PodLost',
  message: 'its Pod was gone, being deleted, or not in order when a Sandbox claimed it',
};

/** → Terminating, and why. */
export const ending = (warmPod: Candidate, now: Time): ClaimRequest =>
  patchWarmPod(warmPod, {
    phase: 'Terminating',
    conditions: [{ ...LOST, lastTransitionTime: now.toISOString() }],
  });
