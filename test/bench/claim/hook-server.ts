/** What the hook server tells about itself, where its `/metrics` can be reached. */
import { type Counts, countsOf } from '../counts.ts';
import { parseSample, type Sample, sumOf } from '../prometheus.ts';

export interface HookServerReading {
  residentMB: number;
  /** Since its start: warm Pods that had changed or gone when a claim tried to assign them. */
  conflicts: number;
  /** Since its start: `Sandbox sync` → calls, and `Sandbox sync, CODE` → calls answered with this error. */
  calls: Counts;
}

/** For the tables, where it can't be. */
export const unreachableNote =
  'without what the hook server tells about itself: --ops-url tells where its /metrics is';

function callsOf({ name, labels, value }: Sample): (readonly [string, number])[] {
  const { kind, verb, outcome } = labels;
  if (name !== 'llmsafespace_hook_duration_seconds_count') return [];
  return [[`${kind} ${verb}${outcome === 'ok' ? '' : `, ${outcome}`}`, value]];
}

/** Undefined if nobody knows where to ask. */
export async function readHookServer(opsUrl: string | undefined): Promise<HookServerReading | undefined> {
  if (opsUrl === undefined) return undefined;
  const text = await (await fetch(`${opsUrl}/metrics`)).text();
  const samples = text.split('\n').flatMap(parseSample);
  return {
    residentMB: sumOf(samples, 'process_resident_memory_bytes') / 1e6,
    conflicts: sumOf(samples, 'llmsafespace_warmpool_claim_conflicts_total'),
    calls: countsOf(samples.flatMap(callsOf)),
  };
}
