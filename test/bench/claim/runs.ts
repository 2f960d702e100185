/** Claims as they come: one by one, at random or all at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiLoad, apiLoadOf, settleSeconds } from '../cold-start/api-load.ts';
import type { Start } from '../cold-start/stage.ts';
import type { Row, Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { type Arrivals, atOnce, burst, poisson } from './arrivals.ts';
import { readHookServer, unreachableNote } from './hook-server.ts';
import { poolIn } from './pool.ts';
import { type Part, poolPerClaim, restMs, type Scene } from './scene.ts';
import { startTimes } from './start-times.ts';
import { writesEach, writesToReadyEach } from './writes.ts';

interface Run {
  part: string;
  name: string;
  arrivals: Arrivals;
  claims: number;
}

const all: readonly Run[] = [
  { part: 'one-at-a-time', name: 'one at a time', arrivals: atOnce(1), claims: 50 },
  { part: '20-at-once', name: '20 at once', arrivals: atOnce(20), claims: 300 },
  { part: 'poisson-15', name: 'Poisson 15/s', arrivals: poisson(15), claims: 150 },
  { part: 'poisson-45', name: 'Poisson 45/s', arrivals: poisson(45), claims: 450 },
  { part: 'burst', name: 'burst', arrivals: burst, claims: 300 },
];

interface Played {
  run: Run;
  starts: Start[];
  seconds: number;
  warm: number;
  load: ApiLoad;
  filledPerSecond: number;
  /** Undefined where the hook server can't be asked. */
  conflicts: number | undefined;
}

/** Fills the pool, claims, and removes all. */
async function play({ stage }: Scene, run: Run): Promise<Played> {
  const pool = poolIn(stage);
  const size = Math.ceil(run.claims * poolPerClaim);
  const filledPerSecond = size / (await pool.fill(size));
  await sleep(restMs);
  const starts: Start[] = [];
  let seconds = Number.NaN;
  const before = await readHookServer(stage.opsUrl);
  const load = await apiLoadOf(stage.kubernetes, async () => {
    const beganAtMs = performance.now();
    await run.arrivals(run.claims, async () => void starts.push(await stage.start(pool.kind)));
    seconds = (performance.now() - beganAtMs) / 1000;
  });
  const after = await readHookServer(stage.opsUrl);
  const warm = await pool.countWarm();
  await pool.remove();
  await stage.clear();
  const conflicts = before && after && after.conflicts - before.conflicts;
  return { run, starts, seconds, warm, load, filledPerSecond, conflicts };
}

function claimRow({ run, starts, seconds, warm, load, filledPerSecond, conflicts }: Played): Row {
  const { claims } = run;
  return {
    run: run.name,
    claims,
    warm,
    ...startTimes(starts),
    perSecond: rounded(claims / seconds),
    writesToReady: writesToReadyEach(load.requestsWhenDone, claims),
    writesInAll: writesEach(load.requests, claims),
    apiServerCpuMs: rounded(load.cpuMs / claims),
    ...(conflicts !== undefined && { conflicts: rounded(conflicts / claims) }),
    filledPerSecond: rounded(filledPerSecond),
  };
}

/** Requests per claim, one row for each kind of them. */
function requestRows(played: readonly Played[]): Row[] {
  const requests = [...new Set(played.flatMap(({ load }) => [...load.requests.keys()]))].sort();
  return requests.map(request => ({
    perClaim: request,
    ...Object.fromEntries(
      played.map(({ run, load }) => [run.name, rounded((load.requests.get(request) ?? 0) / run.claims)]),
    ),
  }));
}

/** Times from create to Ready of warm Sandboxes, and what they cost the API server. */
async function playWanted(scene: Scene): Promise<Table[]> {
  const { bench, stage } = scene;
  const played: Played[] = [];
  for (const run of all.filter(({ part }) => bench.wants('runs') || bench.wants(part))) {
    bench.log(`claim: ${run.name}`);
    played.push(await play(scene, { ...run, claims: bench.scaled(run.claims) }));
  }
  const untilQuiet = `until ${settleSeconds} s after the last is Ready; without leases and idle CPU`;
  return [
    {
      title: 'Claims, from create to Ready',
      rows: played.map(claimRow),
      notes: [
        `measured on ${stage.description}; the pool has ${poolPerClaim} times as many Pods as there are claims`,
        'from before the create call to the watch event with phase Running and Ready=True',
        "writesToReady, per claim: the claim's, its Sandbox's and its NetworkPolicy's until the last is Ready",
        `writesInAll and CPU, per claim: with refill and Services, ${untilQuiet}`,
        stage.opsUrl ? 'conflicts, per claim: warm Pods that another claim had taken' : unreachableNote,
        'filledPerSecond: WarmPods Ready in each second while the pool was filled before',
      ],
    },
    { title: 'Requests per claim', rows: requestRows(played), notes: [untilQuiet] },
  ];
}

export const runs: Part = { name: 'runs', names: all.map(({ part }) => part), run: playWanted };
