/** How long starts took, beside what the bare create call took of it. */
import type { Start } from '../cold-start/stage.ts';
import type { Row } from '../report.ts';
import { rounded, spreadOf } from '../statistics.ts';

export function startTimes(starts: readonly Start[]): Row {
  const ready = spreadOf(starts.map(({ readyMs }) => readyMs));
  const create = spreadOf(starts.map(({ createMs }) => createMs));
  return {
    readyP50Ms: rounded(ready.p50),
    readyP90Ms: rounded(ready.p90),
    readyP99Ms: rounded(ready.p99),
    createP50Ms: rounded(create.p50),
    createMeanMs: rounded(create.mean),
  };
}

/** Of the create call alone. */
export const createMeanMs = (starts: readonly Start[]): number =>
  spreadOf(starts.map(({ createMs }) => createMs)).mean;

export const readyP50Ms = (starts: readonly Start[]): number =>
  spreadOf(starts.map(({ readyMs }) => readyMs)).p50;
