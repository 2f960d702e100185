/** What a span of time cost the API server: requests by verb and resource, and CPU, by its own metrics. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { parseSample, type Sample, sumOf } from '../prometheus.ts';

export interface ApiLoad {
  /** `POST pods/binding` → number of requests. */
  requests: Map<string, number>;
  cpuMs: number;
}

interface Reading extends ApiLoad {
  atMs: number;
}

/** What follows after Ready (Service, EndpointSlice, Events) has happened by then. */
const settleMs = 3_000;
const longRunning = ['WATCH', 'CONNECT'];

/** `POST pods/binding`, or undefined for what isn't work done for an object: watches, leases, other paths. */
function requestOf({ labels }: Sample): string | undefined {
  const { verb = '', resource = '', subresource = '' } = labels;
  if (longRunning.includes(verb) || resource === '' || resource === 'leases') return undefined;
  return `${verb} ${resource}${subresource && `/${subresource}`}`;
}

const wanted = /^(apiserver_request_total\{|process_cpu_seconds_total )/;

async function read(kubernetes: Kubernetes): Promise<Reading> {
  const samples: Sample[] = [];
  for await (const line of kubernetes.lines({ method: 'GET', path: '/metrics', accept: 'text/plain' })) {
    if (wanted.test(line)) samples.push(...parseSample(line));
  }
  const requests = new Map<string, number>();
  for (const sample of samples) {
    const key = requestOf(sample);
    if (key !== undefined) requests.set(key, (requests.get(key) ?? 0) + sample.value);
  }
  return { requests, cpuMs: sumOf(samples, 'process_cpu_seconds_total') * 1000, atMs: performance.now() };
}

function difference(before: Reading, after: Reading): Reading {
  const counts = [...after.requests].map(
    ([key, value]) => [key, value - (before.requests.get(key) ?? 0)] as const,
  );
  return {
    requests: new Map(counts.filter(([, count]) => count > 0)),
    cpuMs: after.cpuMs - before.cpuMs,
    atMs: after.atMs - before.atMs,
  };
}

/** What the work cost until everything is quiet again, less what the same time costs when nothing is done. */
export async function apiLoadOf(kubernetes: Kubernetes, work: () => Promise<void>): Promise<ApiLoad> {
  const idleFrom = await read(kubernetes);
  await sleep(settleMs);
  const from = await read(kubernetes);
  await work();
  await sleep(settleMs);
  const idle = difference(idleFrom, from);
  const busy = difference(from, await read(kubernetes));
  return { requests: busy.requests, cpuMs: busy.cpuMs - idle.cpuMs * (busy.atMs / idle.atMs) };
}
