/** What claims cost in all: from before the first is created until they are deleted and the pool is full and quiet again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readApiServer } from '../cold-start/api-reading.ts';
import type { Stage } from '../cold-start/stage.ts';
import { type Counts, increase } from '../counts.ts';
import { readCpuMs } from '../programs.ts';
import { readHookServer } from './hook-server.ts';
import { writesByResource } from './writes.ts';

export interface WholeLife {
  /** By kind and verb; none where the hook server can't be asked. */
  hookCalls: Counts;
  /** By resource and verb. */
  writes: Counts;
  /** By program, less what the same time costs when nothing is done; none where they don't run here. */
  cpuMs: Counts;
}

interface Reading extends WholeLife {
  atMs: number;
}

/** CPU is told in steps of 10 ms: an idle program needs a while to show any. */
const idleMs = 10_000;
const quietMs = 3_000;
/** On a cluster that others use it may never get quiet. */
const patienceMs = 60_000;

async function read({ kubernetes, opsUrl, programs }: Stage): Promise<Reading> {
  const cpuMs = readCpuMs(programs);
  const { requests, atMs } = await readApiServer(kubernetes);
  const hookServer = await readHookServer(opsUrl);
  return { hookCalls: hookServer?.calls ?? new Map(), writes: writesByResource(requests), cpuMs, atMs };
}

const between = (before: Reading, after: Reading): Reading => ({
  hookCalls: increase(before.hookCalls, after.hookCalls),
  writes: increase(before.writes, after.writes),
  cpuMs: increase(before.cpuMs, after.cpuMs),
  atMs: after.atMs - before.atMs,
});

/** Resolves to the first reading before which nothing was written for a while. */
async function untilQuiet(stage: Stage): Promise<Reading> {
  const givenUpAtMs = performance.now() + patienceMs;
  let last = await read(stage);
  while (performance.now() < givenUpAtMs) {
    await sleep(quietMs);
    const now = await read(stage);
    if (between(last, now).writes.size === 0) return now;
    last = now;
  }
  return last;
}

function withoutIdle(busy: Reading, idle: Reading): Counts {
  const times = busy.atMs / idle.atMs;
  return new Map([...busy.cpuMs].map(([name, ms]) => [name, ms - (idle.cpuMs.get(name) ?? 0) * times]));
}

/** Measures what `live` does, which leaves everything as it found it. */
export async function wholeLifeOf<Result>(stage: Stage, live: () => Promise<Result>) {
  const idleFrom = await read(stage);
  await sleep(idleMs);
  const from = await read(stage);
  const result = await live();
  const life = between(from, await untilQuiet(stage));
  const wholeLife: WholeLife = { ...life, cpuMs: withoutIdle(life, between(idleFrom, from)) };
  return { result, wholeLife };
}
