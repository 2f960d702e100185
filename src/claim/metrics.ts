import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { ClaimResult } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';

/** Seconds; a claim of two requests takes about ten milliseconds. */
const claimBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds; as the seeds have them, and on. */
const creationBuckets = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120];
const poolLabels = ['namespace', 'pool', 'runtime'];

export const poolLabelsOf = ({ namespace, pool, runtime }: WarmPodRecord) => ({ namespace, pool, runtime });

/** Metrics of claims, under the seeds' names if any. */
export function createClaimMetrics(registry: Registry) {
  const registers = [registry];
  const claims = new Counter({
    name: 'llmsafespace_warmpool_claims_total',
    help: 'Claims by outcome (warm, cold, waiting, unfinished) and, for cold ones, the reason',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const assignmentSeconds = new Histogram({
    name: 'llmsafespace_warmpool_assignment_duration_seconds',
    help: 'Time taken to assign a warm Pod to a Sandbox, from the beginning of the claim to the Pod handed over',
    labelNames: poolLabels,
    buckets: claimBuckets,
    registers,
  });
  const stepSeconds = new Histogram({
    name: 'llmsafespace_warmpool_claim_step_duration_seconds',
    help: 'Time taken by each request of a claim, by its outcome: ok, or the reason of the API server',
    labelNames: ['step', 'outcome'],
    buckets: claimBuckets,
    registers,
  });
  const conflicts = new Counter({
    name: 'llmsafespace_warmpool_claim_conflicts_total',
    help: 'Warm Pods that had changed or gone when a claim tried to assign them',
    registers,
  });
  const scalings = new Counter({
    name: 'llmsafespace_warmpool_scaling_operations_total',
    help: 'Times that a pool moved its target, by operation: up or down; each is counted by one replica',
    labelNames: ['namespace', 'pool', 'operation'],
    registers,
  });
  const servedBy = new Map<string, { warm: number; cold: number }>();
  new Gauge({
    name: 'llmsafespace_warmpool_hit_ratio',
    help: 'Ratio of the claims decided by this replica since its start that got a warm Pod',
    labelNames: ['runtime'],
    registers,
    collect() {
      for (const [runtime, { warm, cold }] of servedBy) this.set({ runtime }, warm / (warm + cold));
    },
  });
  return {
    assignmentSeconds,
    stepSeconds,
    conflicts,
    scalings,
    countClaim(runtime: string, outcome: ClaimResult['result'] | 'unfinished', reason = '') {
      claims.inc({ outcome, reason });
      if (outcome !== 'warm' && outcome !== 'cold') return;
      const served = servedBy.get(runtime) ?? { warm: 0, cold: 0 };
      served[outcome] += 1;
      servedBy.set(runtime, served);
    },
  };
}
export type ClaimMetrics = ReturnType<typeof createClaimMetrics>;

interface PoolSize {
  labels: ReturnType<typeof poolLabelsOf>;
  phases: Map<string, number>;
}

function poolSizes(warmPods: Iterable<WarmPodRecord>): Iterable<PoolSize> {
  const pools = new Map<string, PoolSize>();
  for (const warmPod of warmPods) {
    const { namespace, pool, runtime, phase } = warmPod;
    const key = `${namespace}/${pool}/${runtime}`;
    const size = pools.get(key) ?? { labels: poolLabelsOf(warmPod), phases: new Map<string, number>() };
    size.phases.set(phase, (size.phases.get(phase) ?? 0) + 1);
    pools.set(key, size);
  }
  return pools.values();
}

const utilization = (phases: Map<string, number>): number => {
  const assigned = phases.get('Assigned') ?? 0;
  const all = assigned + (phases.get('Ready') ?? 0) + (phases.get('Pending') ?? 0);
  return all === 0 ? 0 : assigned / all;
};

/** Pool sizes, counted at scrape time, alike in every replica. */
export function addPoolMetrics(registry: Registry, warmPods: () => ReturnType<WarmPodCache['all']>): void {
  const registers = [registry];
  new Gauge({
    name: 'llmsafespace_warmpool_size',
    help: 'Current size of warm pools, by the phase of the WarmPods',
    labelNames: [...poolLabels, 'status'],
    registers,
    collect() {
      this.reset();
      for (const { labels, phases } of poolSizes(warmPods())) {
        for (const [status, count] of phases) this.set({ ...labels, status }, count);
      }
    },
  });
  new Gauge({
    name: 'llmsafespace_warmpool_utilization',
    help: 'Utilization ratio of warm pools (assigned Pods / total Pods)',
    labelNames: poolLabels,
    registers,
    collect() {
      this.reset();
      for (const { labels, phases } of poolSizes(warmPods())) this.set(labels, utilization(phases));
    },
  });
}

/** Records how long WarmPods take to become Ready. */
export function createCreationMetric(registry: Registry, now: () => Date) {
  const seconds = new Histogram({
    name: 'llmsafespace_warmpool_creation_duration_seconds',
    help: 'Time taken to create a warm Pod, from its WarmPod to Ready; counted by every replica',
    labelNames: poolLabels,
    buckets: creationBuckets,
    registers: [registry],
  });
  return (warmPod: WarmPodRecord) =>
    seconds.observe(poolLabelsOf(warmPod), Math.max(0, now().getTime() - warmPod.createdAtMs) / 1000);
}
