/** The hook server as `npm start` runs it, in a process of its own, whose CPU and memory can be asked for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planHookServer } from '../../../local/hook-server.ts';
import { createProcessGroup } from '../../../local/process-group.ts';
import type { Bench } from '../bench.ts';
import { parseSample, sumOf } from '../prometheus.ts';
import { startApiStandIn } from './api-stand-in.ts';

/** Of the server's process, since its start. */
export interface Footprint {
  cpuSeconds: number;
  rssBytes: number;
  heapUsedBytes: number;
}

export interface MeasuredServer {
  url: string;
  footprint(): Promise<Footprint>;
}

async function readFootprint(opsUrl: string): Promise<Footprint> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text();
  const samples = text.split('\n').flatMap(parseSample);
  return {
    cpuSeconds: sumOf(samples, 'process_cpu_seconds_total'),
    rssBytes: sumOf(samples, 'process_resident_memory_bytes'),
    heapUsedBytes: sumOf(samples, 'nodejs_heap_size_used_bytes'),
  };
}

const kubeconfigFor = (server: string) => ({
  'current-context': 'bench',
  contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  clusters: [{ name: 'bench', cluster: { server } }],
  users: [{ name: 'bench', user: {} }],
});

/** Starts `src/main.ts` beside a stand-in for the API server: all of the server is measured, and nothing else. */
export async function startMeasuredServer({ directory, atEnd }: Bench): Promise<MeasuredServer> {
  const api = await startApiStandIn();
  atEnd(api.close);
  const kubeconfig = join(directory, 'api-stand-in.yaml');
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigFor(api.url)));
  const logFile = join(directory, 'measured-server.log');
  const { url, opsUrl, spec } = await planHookServer({ kubeconfig, logFile, environment: {} });
  const group = createProcessGroup();
  atEnd(group.stop);
  await group.start(spec);
  return { url, footprint: () => readFootprint(opsUrl) };
}
