/** What the hooks are told of the world outside their requests: by the shell's own code where claims depend on it. */
import type { Fact, FactQueries, Facts } from '../../../hooks/index.ts';
import type { SandboxCache } from '../../../src/caches/sandboxes.ts';
import type { WarmPodCache } from '../../../src/caches/warm-pods.ts';
import { createAssignedWarmPod } from '../../../src/facts/assigned-warm-pod.ts';
import { createEndedSandboxes } from '../../../src/facts/ended-sandboxes.ts';
import type { FactSources } from '../../../src/facts/gather.ts';
import { createRecordedStatus } from '../../../src/facts/recorded-status.ts';
import { createVolumes } from '../../../src/facts/volumes.ts';
import { createWarmPod } from '../../../src/facts/warm-pod.ts';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';

export interface FactsOptions {
  kubernetes: Kubernetes;
  warmPods: WarmPodCache;
  sandboxes: SandboxCache;
}

type ClaimActivityQuery = NonNullable<FactQueries['claimActivity']>;

/** NewEvent at once: how long an answer is held back is a matter of speed. */
function activity({ pools }: WarmPodCache, { namespace, pool }: ClaimActivityQuery) {
  const { lastClaimAtMs, ...counts } = pools.activityOf(namespace, pool, 0);
  const lastClaimAt = lastClaimAtMs === 0 ? undefined : new Date(lastClaimAtMs).toISOString();
  return { ...counts, lastClaimAt, claimsUnderWay: 0, unmet: { waiting: 0, cold: 0 }, waited: false };
}

const sourcesOf = ({ kubernetes, warmPods, sandboxes }: FactsOptions): FactSources => ({
  namespacePolicies: () => ({ known: true, value: 'enforced' }),
  podWarning: () => ({ known: true, value: undefined }),
  podNode: () => ({ known: false, reason: 'nobody asks' }),
  syncErrors: () => ({ known: true, value: [] }),
  repeatedSyncErrors: () => ({ known: true, value: [] }),
  volumeTrial: () => ({ known: true, value: undefined }),
  podUsage: () => ({ known: false, reason: 'nobody measures' }),
  volumeUsage: () => ({ known: false, reason: 'nobody measures' }),
  endedSandboxes: createEndedSandboxes(kubernetes, sandboxes),
  assignedWarmPod: createAssignedWarmPod(kubernetes, warmPods),
  recordedStatus: createRecordedStatus(kubernetes),
  warmPod: createWarmPod(kubernetes),
  volumes: createVolumes(kubernetes),
  volumeEvents: () => ({ known: true, value: [] }),
  claimActivity: query => ({ known: true, value: activity(warmPods, query) }),
});

const unknown = (error: unknown): Fact<never> => ({ known: false, reason: String(error) });

/** Side by side, and unknown where no answer comes: without the timers of the real one. */
export function createFacts(options: FactsOptions) {
  const sources = sourcesOf(options) as unknown as Record<string, (query: unknown) => unknown>;
  return async (queries: FactQueries): Promise<Facts> => {
    const answers = Object.entries(queries).map(async ([name, query]) => [
      name,
      await Promise.resolve(sources[name]?.(query)).catch(unknown),
    ]);
    return Object.fromEntries(await Promise.all(answers));
  };
}
