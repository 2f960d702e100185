/** From create to Ready of cold Sandboxes, beside bare Pods in the same run: the ratio outlives a busy machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import type { Row, Table } from '../report.ts';
import { rounded, spreadOf } from '../statistics.ts';
import { type ApiLoad, apiLoadOf, settleSeconds } from './api-load.ts';
import { barePod, type StartedKind, sandbox } from './objects.ts';
import { openStage, type Stage, type Start } from './stage.ts';

interface Round {
  atOnce: number;
  /** How often; Pods and Sandboxes take turns. */
  times: number;
}

const rounds: readonly Round[] = [
  { atOnce: 1, times: 50 },
  { atOnce: 20, times: 5 },
  { atOnce: 100, times: 3 },
];
const warmUps = 10;
/** What follows a start (Events, the last syncs) must not weigh on the next one. */
const restMs = 200;
/** Likewise for what follows the deletion of many: their finalizers, and the garbage collection of their objects. */
const longRestMs = 2_000;
/** So that the API server's idle CPU is measured while it is idle. */
const restBeforeCostsMs = 10_000;
const kinds = [barePod, sandbox];

const startMany = (stage: Stage, kind: StartedKind, count: number): Promise<Start[]> =>
  Promise.all(Array.from({ length: count }, () => stage.start(kind)));

async function clear(stage: Stage): Promise<void> {
  await stage.clear();
  await sleep(longRestMs);
}

/** All starts of a round, by kind. */
async function play(stage: Stage, { atOnce, times }: Round): Promise<Map<StartedKind, Start[]>> {
  const starts = new Map<StartedKind, Start[]>(kinds.map(kind => [kind, []]));
  for (let turn = 0; turn < times; turn += 1) {
    for (const kind of kinds) {
      starts.get(kind)?.push(...(await startMany(stage, kind, atOnce)));
      await sleep(restMs);
      if (atOnce > 1) await clear(stage);
    }
  }
  await clear(stage);
  return starts;
}

function startRows({ atOnce }: Round, starts: Map<StartedKind, Start[]>): Row[] {
  const podP50 = spreadOf((starts.get(barePod) ?? []).map(({ readyMs }) => readyMs)).p50;
  return [...starts].map(([kind, all]) => {
    const ready = spreadOf(all.map(({ readyMs }) => readyMs));
    const create = spreadOf(all.map(({ createMs }) => createMs));
    return {
      atOnce,
      kind: kind.name,
      starts: all.length,
      readyP50Ms: rounded(ready.p50),
      readyP90Ms: rounded(ready.p90),
      readyP99Ms: rounded(ready.p99),
      createP50Ms: rounded(create.p50),
      readyPerCreate: rounded(ready.p50 / create.p50),
      readyPerBarePod: rounded(ready.p50 / podP50),
    };
  });
}

const isRead = (request: string) => /^(GET|LIST) /.test(request);

function costRows(loads: ReadonlyMap<StartedKind, ApiLoad>, count: number): Row[] {
  const each = (value: number) => rounded(value / count);
  const all = [...new Set([...loads.values()].flatMap(({ requests }) => [...requests.keys()]))].sort();
  const row = (cost: string, amount: (load: ApiLoad) => number): Row => ({
    perStart: cost,
    ...Object.fromEntries([...loads].map(([kind, load]) => [kind.name, each(amount(load))])),
  });
  const sum = ({ requests }: ApiLoad, wanted: (request: string) => boolean) =>
    [...requests].reduce((total, [request, times]) => total + (wanted(request) ? times : 0), 0);
  return [
    row('API server, CPU ms', ({ cpuMs }) => cpuMs),
    row('writes', load => sum(load, request => !isRead(request))),
    row('reads', load => sum(load, isRead)),
    ...all.map(request => row(`  ${request}`, ({ requests }) => requests.get(request) ?? 0)),
  ];
}

/** What the API server has to do for each start, until all is quiet. */
async function costs(stage: Stage, count: number): Promise<Row[]> {
  const loads = new Map<StartedKind, ApiLoad>();
  for (const kind of kinds) {
    const start = async () => void (await startMany(stage, kind, count));
    await sleep(restBeforeCostsMs);
    loads.set(kind, await apiLoadOf(stage.kubernetes, start));
    await clear(stage);
  }
  return costRows(loads, count);
}

/** Times from create to Ready at 1, 20 and 100 at once, and what a start costs the API server. */
export async function coldStart(bench: Bench): Promise<Table[]> {
  const stage = await openStage(bench);
  bench.log(`cold-start: Sandboxes from create to Ready, on ${stage.description}`);
  for (const kind of kinds) for (let count = 0; count < warmUps; count += 1) await stage.start(kind);
  await clear(stage);
  const rows: Row[] = [];
  for (const round of rounds) {
    const scaled = { ...round, times: bench.scaled(round.times) };
    rows.push(...startRows(scaled, await play(stage, scaled)));
  }
  const cost = await costs(stage, bench.scaled(100));
  return [
    {
      title: 'From create to Ready',
      rows,
      notes: [
        `measured on ${stage.description}; kwok plays the node where the cluster was started for this`,
        'from before the create call to the watch event with phase Running and Ready=True',
      ],
    },
    {
      title: 'Cost of a start',
      rows: cost,
      notes: [`until ${settleSeconds} s after the last is Ready; without leases and idle CPU`],
    },
  ];
}
