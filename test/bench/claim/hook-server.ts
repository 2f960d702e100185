/** What the hook server tells about itself, where its `/metrics` can be reached. */
import { parseSample, sumOf } from '../prometheus.ts';

export interface HookServerReading {
  residentMB: number;
  /** Since its start: warm Pods that had changed or gone when a claim tried to assign them. */
  conflicts: number;
}

/** For the tables, where it can't be. */
export const unreachableNote =
  "without the hook server's memory and conflicts: --ops-url tells where its /metrics is";

/** Undefined if nobody knows where to ask. */
export async function readHookServer(opsUrl: string | undefined): Promise<HookServerReading | undefined> {
  if (opsUrl === undefined) return undefined;
  const text = await (await fetch(`${opsUrl}/metrics`)).text();
  const samples = text.split('\n').flatMap(parseSample);
  return {
    residentMB: sumOf(samples, 'process_resident_memory_bytes') / 1e6,
    conflicts: sumOf(samples, 'llmsafespace_warmpool_claim_conflicts_total'),
  };
}
