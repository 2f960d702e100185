/** What the hooks are told of the world outside their requests: by the shell's own code where claims depend on it. */
import type { FactQueries, Facts } from '../../../hooks/index.ts';
import type { SandboxCache } from '../../../src/caches/sandboxes.ts';
import type { WarmPodCache } from '../../../src/caches/warm-pods.ts';
import type { Claims } from '../../../src/claim/claims.ts';
import { createAssignedWarmPod } from '../../../src/facts/assigned-warm-pod.ts';
import { createClaimedPod } from '../../../src/facts/claimed-pod.ts';
import { createEndedSandboxes } from '../../../src/facts/ended-sandboxes.ts';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';

export interface FactsOptions {
  kubernetes: Kubernetes;
  warmPods: WarmPodCache;
  sandboxes: SandboxCache;
  claims: Claims;
}

type ClaimActivityQuery = NonNullable<FactQueries['claimActivity']>;

/** Told at once: how long an answer is held back is a matter of speed. */
function activity({ pools }: WarmPodCache, { namespace, pool }: ClaimActivityQuery) {
  const { lastClaimAtMs, ...counts } = pools.activityOf(namespace, pool, 0);
  const lastClaimAt = lastClaimAtMs === 0 ? undefined : new Date(lastClaimAtMs).toISOString();
  return { ...counts, lastClaimAt, claimsUnderWay: 0, waited: false };
}

export function createFacts({ kubernetes, warmPods, sandboxes, claims }: FactsOptions) {
  const endedSandboxes = createEndedSandboxes(kubernetes, sandboxes);
  const assignedWarmPod = createAssignedWarmPod(kubernetes, warmPods);
  const claimedPod = createClaimedPod(kubernetes, claims);
  return async (queries: FactQueries): Promise<Facts> => ({
    ...(queries.baselinePolicy && { baselinePolicy: { known: true, value: 'enforced' } }),
    ...(queries.lastSyncError && { lastSyncError: { known: true, value: undefined } }),
    ...(queries.endedSandboxes && { endedSandboxes: await endedSandboxes(queries.endedSandboxes) }),
    ...(queries.assignedWarmPod && { assignedWarmPod: await assignedWarmPod(queries.assignedWarmPod) }),
    ...(queries.claimedPod && { claimedPod: await claimedPod(queries.claimedPod) }),
    ...(queries.claimActivity && {
      claimActivity: { known: true, value: activity(warmPods, queries.claimActivity) },
    }),
  });
}
