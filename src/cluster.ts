/** Access to the cluster: watches, facts, claims and effects. */
import type { Logger } from 'pino';
import type { Available, Effect, Settings } from '../hooks/index.ts';
import { createNamespacePolicies } from './baseline/namespace-policies.ts';
import { createAvailable, followAvailable } from './caches/available.ts';
import { followSandboxes, followWarmPods } from './caches/follow.ts';
import { createNodeCache, followNodes } from './caches/nodes.ts';
import { createSandboxCache } from './caches/sandboxes.ts';
import { createWarmPodCache, type WarmPodCache } from './caches/warm-pods.ts';
import { type CarryOutClaim, createClaims } from './claim/claims.ts';
import { addPoolMetrics, createCreationMetric } from './claim/metrics.ts';
import type { RecordClaim } from './claim/record.ts';
import { createUnmetClaims } from './claim/unmet.ts';
import { createAssignedWarmPod } from './facts/assigned-warm-pod.ts';
import { createClaimActivity } from './facts/claim-activity.ts';
import { createEndedSandboxes } from './facts/ended-sandboxes.ts';
import { createFactGatherer } from './facts/gather.ts';
import { createPodNode } from './facts/pod-node.ts';
import { createPodUsage } from './facts/pod-usage.ts';
import { createPodWarning } from './facts/pod-warning.ts';
import { createRecordedStatus } from './facts/recorded-status.ts';
import { createRepeatedSyncErrors, createSyncErrors } from './facts/sync-errors.ts';
import { createVolumeEvents } from './facts/volume-events.ts';
import { createVolumeTrial } from './facts/volume-trial.ts';
import { createVolumeUsage } from './facts/volume-usage.ts';
import { createVolumes } from './facts/volumes.ts';
import { createWarmPod } from './facts/warm-pod.ts';
import { addVolumeMetrics } from './kubelet/metrics.ts';
import { createReadKubelet, type KubeletAccess } from './kubelet/read.ts';
import { createReadings } from './kubelet/readings.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import { pluralOf } from './kubernetes/paths.ts';
import type { Metrics } from './metrics.ts';
import { unwellIn } from './warm-pods/health.ts';
import { followIdlePods, type IdlePods } from './warm-pods/idle-pods.ts';
import { createOwnerless } from './warm-pods/ownerless.ts';
import { createStatusWriter } from './warm-pods/status-writer.ts';

export interface ClusterOptions {
  kubernetes: Kubernetes;
  settings: Settings;
  factTimeoutMs: number;
  kubeletAccess: KubeletAccess;
  /** Accepts the Events about WarmPods. */
  runEffects(effects: readonly Effect[]): void;
  metrics: Metrics;
  logger: Logger;
  signal: AbortSignal;
  now(): Date;
}

export interface Cluster {
  gatherFacts: ReturnType<typeof createFactGatherer>;
  available(): Available;
  carryOutClaim: CarryOutClaim;
  recordClaim: RecordClaim;
  /** Makes this replica the first to write about the WarmPod of this UID. */
  attend(warmPodUid: string): void;
  warmPods: WarmPodCache;
  /** Releases all delayed answers at shutdown. */
  releaseHeld(): void;
  /** The watches that have not synced yet. */
  waitingFor(): string[];
}

/** WarmPods, their idle Pods, and their status writer. */
function startWarmPods(options: ClusterOptions) {
  const { registry } = options.metrics;
  const observeCreation = createCreationMetric(registry, options.now);
  const warmPods = createWarmPodCache((warmPod, before) => {
    if (before?.phase === 'Pending' && warmPod.phase === 'Ready') observeCreation(warmPod);
    writer.look(warmPod.namespace, warmPod.name);
  });
  addPoolMetrics(registry, warmPods.all);
  const writer = createStatusWriter({ ...options, warmPods }, () => idlePods);
  const idlePods: IdlePods = followIdlePods(options, writer.look);
  return {
    warmPods,
    idlePods,
    writer,
    watches: { WarmPod: followWarmPods(warmPods, options), Pod: idlePods },
  };
}

/** Facts that need a request to the API server. */
const kubernetesFacts = (kubernetes: Kubernetes, now: () => Date) => ({
  podWarning: createPodWarning(kubernetes, now),
  podNode: createPodNode(kubernetes, now),
  syncErrors: createSyncErrors(kubernetes, now),
  repeatedSyncErrors: createRepeatedSyncErrors(kubernetes),
  podUsage: createPodUsage(kubernetes, now),
  recordedStatus: createRecordedStatus(kubernetes),
  warmPod: createWarmPod(kubernetes),
  volumes: createVolumes(kubernetes),
  volumeTrial: createVolumeTrial(kubernetes, now),
  volumeEvents: createVolumeEvents(kubernetes, now),
});

/** The metrics are there only where volumes are measured. */
function openVolumeUsage({ kubernetes, kubeletAccess, settings, metrics, logger, now }: ClusterOptions) {
  const readKubelet = createReadKubelet(kubernetes, kubeletAccess);
  const readings = createReadings({ readKubelet, count: outcome => count?.(outcome), logger, now });
  const usage = createVolumeUsage(readings, now);
  const count =
    settings.storage.usage === 'none' ? undefined : addVolumeMetrics(metrics.registry, usage.recent);
  return usage;
}

/** Starts the watches; they end with the signal. */
export function openCluster(options: ClusterOptions): Cluster {
  const { kubernetes, factTimeoutMs, metrics, now } = options;
  const { warmPods, idlePods, writer, watches: warmPodWatches } = startWarmPods(options);
  const sandboxes = createSandboxCache();
  const nodes = createNodeCache();
  followNodes(nodes, options);
  const available = createAvailable();
  const podTemplates = () => available.current().podTemplates;
  const policies = createNamespacePolicies(options);
  const unmetClaims = createUnmetClaims(now);
  const claims = createClaims({
    ...options,
    warmPods,
    isUnwell: unwellIn(idlePods, nodes),
    unmetClaims,
    metrics: metrics.claim,
    podTemplates,
    upSinceMs: now().getTime(),
  });
  // A fact that comes too late is unknown: it is held for less than that.
  const claimActivity = createClaimActivity({
    pools: warmPods.pools,
    unmetClaims,
    mostHoldMs: 0.9 * factTimeoutMs,
    claimsUnderWay: claims.underWay,
    now,
  });
  const endedSandboxes = createEndedSandboxes(kubernetes, sandboxes);
  const sources = {
    ...kubernetesFacts(kubernetes, now),
    namespacePolicies: policies.ensure,
    endedSandboxes,
    assignedWarmPod: createAssignedWarmPod(kubernetes, warmPods),
    claimActivity: claimActivity.tell,
    volumeUsage: openVolumeUsage(options).tell,
  };
  const watches = {
    NetworkPolicy: policies,
    ...warmPodWatches,
    Sandbox: followSandboxes(sandboxes, options),
    ...followAvailable(available, options),
  };
  createOwnerless({ ...options, warmPods, podTemplates, endedSandboxes }).start();
  return {
    gatherFacts: createFactGatherer(sources, factTimeoutMs),
    available: available.current,
    carryOutClaim: claims.carryOut,
    recordClaim: claims.record,
    attend: writer.attend,
    warmPods,
    releaseHeld: claimActivity.release,
    waitingFor: () =>
      Object.entries(watches)
        .filter(([, { synced }]) => !synced())
        .map(([kind]) => `the watch of ${pluralOf(kind)}`),
  };
}
