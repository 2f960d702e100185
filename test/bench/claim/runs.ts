/** Claims as they come: one by one, at random or all at once. */
import { settleSeconds } from '../cold-start/api-load.ts';
import type { Row, Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { atOnce, burst, poisson } from './arrivals.ts';
import { unreachableNote } from './hook-server.ts';
import { type Played, play, type Run } from './play.ts';
import { type Part, poolPerClaim, type Scene } from './scene.ts';
import { createMeanMs, startTimes } from './start-times.ts';
import { wholeLifeTable } from './whole-life-table.ts';
import { writesEach, writesToReadyEach } from './writes.ts';

interface NamedRun extends Run {
  part: string;
}

const all: readonly NamedRun[] = [
  { part: 'one-at-a-time', name: 'one at a time', arrivals: atOnce(1), claims: 50 },
  { part: '20-at-once', name: '20 at once', arrivals: atOnce(20), claims: 300 },
  { part: 'poisson-15', name: 'Poisson 15/s', arrivals: poisson(15), claims: 150 },
  { part: 'poisson-45', name: 'Poisson 45/s', arrivals: poisson(45), claims: 450 },
  { part: 'burst', name: 'burst', arrivals: burst, claims: 300 },
];

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

const livedRun = ({ run: { name, claims }, starts, wholeLife }: Played) => ({
  name,
  claims,
  createMeanMs: createMeanMs(starts),
  wholeLife,
});

/** Times from create to Ready of warm Sandboxes, and what they cost the API server. */
async function playWanted(scene: Scene): Promise<Table[]> {
  const { bench, stage } = scene;
  const played: Played[] = [];
  for (const run of all.filter(({ part }) => bench.wants('runs') || bench.wants(part))) {
    bench.log(`claim: ${run.name}`);
    played.push(await play(stage, { ...run, claims: bench.scaled(run.claims) }));
  }
  const untilQuiet = `until ${settleSeconds} s after the last is Ready; without leases and idle CPU`;
  return [
    {
      title: 'Claims, from create to Ready',
      rows: played.map(claimRow),
      notes: [
        `measured on ${stage.description}; the pool has ${poolPerClaim} times as many Pods as there are claims`,
        'from before the create call to the watch event with phase Running and Ready=True',
        "writesToReady, per claim: the claim's and its Sandbox's until the last is Ready",
        `writesInAll and CPU, per claim: with refill and Events, ${untilQuiet}`,
        stage.opsUrl ? 'conflicts, per claim: warm Pods that another claim had taken' : unreachableNote,
        'filledPerSecond: WarmPods Ready in each second while the pool was filled before',
      ],
    },
    { title: 'Requests per claim', rows: requestRows(played), notes: [untilQuiet] },
    wholeLifeTable(stage, played.map(livedRun)),
  ];
}

export const runs: Part = { name: 'runs', names: all.map(({ part }) => part), run: playWanted };
