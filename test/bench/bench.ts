/** What a benchmark is given and gives. */
import type { Table } from './report.ts';

export interface Bench {
  /** An empty folder for logs and data; it is removed at the end. */
  directory: string;
  /** A cluster to measure on instead of one that is started for it. */
  kubeconfig: string | undefined;
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
