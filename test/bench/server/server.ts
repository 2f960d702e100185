/** The server under load: requests per second, answer times, and memory after many requests. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Bench } from '../bench.ts';
import { type RecordedRequest, recordedRequests } from '../recorded/requests.ts';
import type { Row, Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { syncPath } from '../sync.ts';
import { type Footprint, type MeasuredServer, startMeasuredServer } from './measured-server.ts';

const outcomeSchema = z.object({
  requests: z.number(),
  seconds: z.number(),
  failed: z.number(),
  p50: z.number(),
  p99: z.number(),
});

interface Load {
  request: RecordedRequest['name'];
  connections: number;
  requests: number;
}

/** One connection shows the answer time, twenty (Metacontroller's workers in `local/`) the throughput. */
const loads: readonly Load[] = [
  { request: 'Running Sandbox', connections: 20, requests: 5_000 },
  { request: 'Running Sandbox', connections: 1, requests: 5_000 },
  { request: 'new Sandbox', connections: 20, requests: 20_000 },
  { request: 'Running Sandbox', connections: 20, requests: 100_000 },
];

const program = fileURLToPath(new URL('load.ts', import.meta.url));

async function fire(url: string, bodyFile: string, { connections, requests }: Load) {
  const args = [program, url, bodyFile, String(connections), String(requests)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return outcomeSchema.parse(JSON.parse(stdout));
}

/** A Sandbox from the future stays new for as long as the load lasts. */
function bodyFor({ name, json }: RecordedRequest): string {
  if (name === 'Running Sandbox') return json;
  const body = JSON.parse(json);
  body.parent.metadata.creationTimestamp = new Date(Date.now() + 3_600_000).toISOString();
  return JSON.stringify(body);
}

function writeBody(directory: string, wanted: RecordedRequest['name']): string {
  const recorded = recordedRequests().find(({ name }) => name === wanted);
  if (recorded === undefined) throw new Error(`no request of a ${wanted} is recorded`);
  const file = join(directory, 'load-body.json');
  writeFileSync(file, bodyFor(recorded));
  return file;
}

async function loadRow(server: MeasuredServer, load: Load, { directory }: Bench): Promise<Row> {
  const bodyFile = writeBody(directory, load.request);
  const before = await server.footprint();
  const { requests, seconds, failed, p50, p99 } = await fire(server.url + syncPath, bodyFile, load);
  const { cpuSeconds } = await server.footprint();
  const cpu = cpuSeconds - before.cpuSeconds;
  return {
    request: load.request,
    connections: load.connections,
    requests,
    failed,
    perSecond: rounded(requests / seconds),
    p50Ms: rounded(p50),
    p99Ms: rounded(p99),
    serverCpuMsEach: rounded((cpu / requests) * 1000),
    perCpuSecond: rounded(requests / cpu),
  };
}

const memoryRow = (after: string, { rssBytes, heapUsedBytes }: Footprint): Row => ({
  after,
  rssMb: Math.round(rssBytes / 1e6),
  heapUsedMb: Math.round(heapUsedBytes / 1e6),
});

/** Sandbox syncs per second on loopback, and the server's memory after all of them. */
export async function server(bench: Bench): Promise<Table[]> {
  bench.log('server: Sandbox syncs over HTTP; the load comes from another process');
  const measured = await startMeasuredServer(bench);
  const memory = [memoryRow('the start', await measured.footprint())];
  const rows: Row[] = [];
  let total = 0;
  for (const load of loads) {
    const scaled = { ...load, requests: bench.scaled(load.requests) };
    rows.push(await loadRow(measured, scaled, bench));
    total += scaled.requests;
    memory.push(memoryRow(`${total} requests`, await measured.footprint()));
  }
  return [
    {
      title: 'Sandbox sync, over HTTP',
      rows,
      notes: [
        'the first row includes the warming up of the server',
        'perCpuSecond: requests per second of CPU that the server’s process used, all threads: one core’s worth',
      ],
    },
    { title: 'Memory of the server', rows: memory, notes: [] },
  ];
}
