/** Where claims are made, and the parts that the benchmark of claims consists of. */
import type { Bench } from '../bench.ts';
import type { Stage } from '../cold-start/stage.ts';
import type { Table } from '../report.ts';

export interface Scene {
  stage: Stage;
  bench: Bench;
}

/** Can be run by itself, and as often as wanted: it leaves nothing behind. */
export interface Part {
  name: string;
  /** The names it is asked for by; its own alone unless told. */
  names?: readonly string[];
  run(scene: Scene): Promise<Table[]>;
}

/** What follows the filling or the removal of a pool must not weigh on the claims. */
export const restMs = 5_000;

/** Room in a pool, so that a claim doesn't have to wait for the refill. */
export const poolPerClaim = 1.4;
