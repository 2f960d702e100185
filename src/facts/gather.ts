import type { Fact, FactQueries, Facts, PodUsage } from '../../hooks/index.ts';

type Answer<T> = Fact<T> | Promise<Fact<T>>;
type Query<Name extends keyof FactQueries> = NonNullable<FactQueries[Name]>;

/** Where the answers come from, one source per question of the contract. */
export interface FactSources {
  baselinePolicy(query: Query<'baselinePolicy'>): Answer<'enforced'>;
  lastSyncError(query: Query<'lastSyncError'>): Answer<string | undefined>;
  podUsage(query: Query<'podUsage'>): Answer<PodUsage>;
}

/** A fact that is late is unknown: a hook must not wait until Metacontroller gives it up. */
async function within<T>(timeoutMs: number, answer: Answer<T>): Promise<Fact<T>> {
  if (!(answer instanceof Promise)) return answer;
  const late = Promise.withResolvers<Fact<T>>();
  const timer = setTimeout(
    () => late.resolve({ known: false, reason: `no answer within ${timeoutMs} ms` }),
    timeoutMs,
  );
  try {
    return await Promise.race([answer, late.promise]);
  } catch (error) {
    return { known: false, reason: String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Answers a hook's questions side by side, each within the time given. Never throws: a failure is an unknown fact. */
export function createFactGatherer(sources: FactSources, timeoutMs: number) {
  return async ({ baselinePolicy, lastSyncError, podUsage }: FactQueries): Promise<Facts> => {
    const [policy, syncError, usage] = await Promise.all([
      baselinePolicy && within(timeoutMs, sources.baselinePolicy(baselinePolicy)),
      lastSyncError && within(timeoutMs, sources.lastSyncError(lastSyncError)),
      podUsage && within(timeoutMs, sources.podUsage(podUsage)),
    ]);
    return {
      ...(policy && { baselinePolicy: policy }),
      ...(syncError && { lastSyncError: syncError }),
      ...(usage && { podUsage: usage }),
    };
  };
}
