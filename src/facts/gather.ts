import type {
  ClaimActivity,
  Fact,
  FactQueries,
  Facts,
  KubernetesObject,
  NodeReady,
  PodUsage,
  SyncError,
  VolumeEvent,
  VolumeUsage,
  Warning,
} from '../../hooks/index.ts';
import { within } from '../within.ts';

type Answer<T> = Fact<T> | Promise<Fact<T>>;
type Query<Name extends keyof FactQueries> = NonNullable<FactQueries[Name]>;

/** The sources of the answers, one per fact. */
export interface FactSources {
  namespacePolicies(query: Query<'namespacePolicies'>): Answer<'enforced'>;
  podWarning(query: Query<'podWarning'>): Answer<Warning | undefined>;
  podNode(query: Query<'podNode'>): Answer<NodeReady | undefined>;
  syncErrors(query: Query<'syncErrors'>): Answer<SyncError[]>;
  repeatedSyncErrors(query: Query<'repeatedSyncErrors'>): Answer<SyncError[]>;
  volumeTrial(query: Query<'volumeTrial'>): Answer<string | undefined>;
  podUsage(query: Query<'podUsage'>): Answer<PodUsage>;
  volumeUsage(query: Query<'volumeUsage'>): Answer<Readonly<Record<string, VolumeUsage>> | undefined>;
  endedSandboxes(query: Query<'endedSandboxes'>): Answer<string[]>;
  recordedStatus(query: Query<'recordedStatus'>): Answer<object | undefined>;
  warmPod(query: Query<'warmPod'>): Answer<KubernetesObject | undefined>;
  volumes(query: Query<'volumes'>): Answer<KubernetesObject[]>;
  volumeEvents(query: Query<'volumeEvents'>): Answer<VolumeEvent[]>;
  claimActivity(query: Query<'claimActivity'>): Answer<ClaimActivity>;
  assignedWarmPod(query: Query<'assignedWarmPod'>): Answer<{ name: string } | undefined>;
}

/** A late fact is unknown: a hook must answer before Metacontroller gives up. */
async function inTime<T>(timeoutMs: number, answer: Answer<T>): Promise<Fact<T>> {
  if (!(answer instanceof Promise)) return answer;
  try {
    return await within<Fact<T>>(timeoutMs, answer, () => ({
      known: false,
      reason: `no answer within ${timeoutMs} ms`,
    }));
  } catch (error) {
    return { known: false, reason: String(error) };
  }
}

type Answers = { [Name in keyof FactSources]?: Awaited<ReturnType<FactSources[Name]>> };

/** Answers a hook's queries in parallel, each within the time given. Never throws: a failure is an unknown fact. */
export function createFactGatherer(sources: FactSources, timeoutMs: number) {
  async function answer<Name extends keyof FactSources>(
    name: Name,
    query: FactQueries[Name],
  ): Promise<Answers> {
    if (query === undefined) return {};
    const ask = sources[name] as (query: FactQueries[Name]) => Answer<unknown>;
    return { [name]: await inTime(timeoutMs, ask(query)) };
  }

  return async (queries: FactQueries): Promise<Facts> => {
    const names = Object.keys(queries) as (keyof FactSources)[];
    const answers = await Promise.all(names.map(name => answer(name, queries[name])));
    return Object.assign({}, ...answers);
  };
}
