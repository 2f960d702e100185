/** What a benchmark is given and gives. */
import type { Table } from './report.ts';

export interface Bench {
  /** An empty folder for logs and data; it is removed at the end. */
  directory: string;
  /** A cluster to measure on instead of one that is started for it. */
  kubeconfig: string | undefined;
  /** Where the hook server of that cluster has its `/metrics`, if that was told. */
  opsUrl: string | undefined;
  /** Whether this part of a benchmark that has parts is to be run. */
  wants(part: string): boolean;
  /** How often a benchmark that can be repeated is run. */
  repeat: number;
  /** How many measurements to make of those that a full run makes. */
  scaled(count: number): number;
  /** Tells what is being done. */
  log(message: string): void;
  /** Does this at the end, the last named first, however the run ends. */
  atEnd(cleanUp: () => Promise<void> | void): void;
}

export interface Benchmark {
  name: string;
  run(bench: Bench): Promise<Table[]>;
}
