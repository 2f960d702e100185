/** What the server knows of the cluster, and does in it: the watches, and what hooks ask and order. */
import type { Logger } from 'pino';
import { baselinePolicy } from '../hooks/index.ts';
import { followSandboxes, followWarmPods } from './caches/follow.ts';
import { createSandboxCache } from './caches/sandboxes.ts';
import { createWarmPodCache } from './caches/warm-pods.ts';
import type { CarryOutClaim } from './claim/claims.ts';
import { createClaims } from './claim/claims.ts';
import { addPoolMetrics, createCreationMetric } from './claim/metrics.ts';
import { createAssignedWarmPod } from './facts/assigned-warm-pod.ts';
import { guardBaselinePolicies } from './facts/baseline-guard.ts';
import { createBaselinePolicies } from './facts/baseline-policy.ts';
import { createClaimActivity } from './facts/claim-activity.ts';
import { createClaimedPod } from './facts/claimed-pod.ts';
import { createEndedSandboxes } from './facts/ended-sandboxes.ts';
import { createFactGatherer } from './facts/gather.ts';
import { createNamespacesInUse } from './facts/namespaces-in-use.ts';
import { createPodUsage } from './facts/pod-usage.ts';
import { createSyncErrors } from './facts/sync-errors.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import type { Metrics } from './metrics.ts';

export interface ClusterOptions {
  kubernetes: Kubernetes;
  factTimeoutMs: number;
  metrics: Metrics;
  logger: Logger;
  signal: AbortSignal;
  now(): Date;
}

export interface Cluster {
  gatherFacts: ReturnType<typeof createFactGatherer>;
  carryOutClaim: CarryOutClaim;
  /** Lets go of every answer that is held back, because the server shuts down. */
  releaseHeld(): void;
  /** The watches that have not seen everything yet. */
  waitingFor(): string[];
}

/** The WarmPods and Sandboxes, kept up to date for all requests. */
function startCaches(options: ClusterOptions) {
  const { registry } = options.metrics;
  const warmPods = createWarmPodCache(createCreationMetric(registry, options.now));
  addPoolMetrics(registry, warmPods.all);
  const sandboxes = createSandboxCache();
  return {
    warmPods,
    sandboxes,
    warmPodsWatch: followWarmPods(warmPods, options),
    sandboxesWatch: followSandboxes(sandboxes, options),
  };
}

function startBaselineGuard({ kubernetes, logger, signal }: ClusterOptions) {
  const policies = createBaselinePolicies({ kubernetes, desired: baselinePolicy, logger });
  const policyName = baselinePolicy('').metadata.name;
  const inUse = createNamespacesInUse(kubernetes, logger);
  return {
    policies,
    guard: guardBaselinePolicies({ kubernetes, policies, policyName, inUse, logger, signal }),
  };
}

/** Starts the watches; they end with the signal. */
export function openCluster(options: ClusterOptions): Cluster {
  const { kubernetes, factTimeoutMs, metrics, now } = options;
  const { warmPods, sandboxes, warmPodsWatch, sandboxesWatch } = startCaches(options);
  const { policies, guard } = startBaselineGuard(options);
  // A fact that comes too late is unknown: it is held for less than that.
  const claimActivity = createClaimActivity({
    pools: warmPods.pools,
    mostHoldMs: 0.9 * factTimeoutMs,
    now,
  });
  const claims = createClaims({
    ...options,
    warmPods,
    sandboxes,
    metrics: metrics.claim,
    synced: warmPodsWatch.synced,
    upSinceMs: now().getTime(),
  });
  const sources = {
    baselinePolicy: ({ namespace }: { namespace: string }) => policies.ensure(namespace),
    lastSyncError: createSyncErrors(kubernetes, now),
    podUsage: createPodUsage(kubernetes, now),
    endedSandboxes: createEndedSandboxes(kubernetes, sandboxes),
    assignedWarmPod: createAssignedWarmPod(kubernetes, warmPods),
    claimActivity: claimActivity.tell,
    claimedPod: createClaimedPod(kubernetes, claims),
  };
  const watches = { NetworkPolicies: guard, WarmPods: warmPodsWatch, Sandboxes: sandboxesWatch };
  return {
    gatherFacts: createFactGatherer(sources, factTimeoutMs),
    carryOutClaim: claims.carryOut,
    releaseHeld: claimActivity.release,
    waitingFor: () =>
      Object.entries(watches)
        .filter(([, { synced }]) => !synced())
        .map(([kinds]) => `the watch of ${kinds}`),
  };
}
