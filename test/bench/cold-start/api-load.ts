/** What a span of time cost the API server: requests by verb and resource, and CPU, by its own metrics. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_START_SECONDS } from '../../../hooks/sandbox/service.ts';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { parseSample, type Sample, sumOf } from '../prometheus.ts';

export interface ApiLoad {
  /** `POST pods/binding` → number of requests. */
  requests: Map<string, number>;
  /** Those made by the time the work was done; what follows on it isn't among them. */
  requestsWhenDone: Map<string, number>;
  cpuMs: number;
}

interface Reading extends Omit<ApiLoad, 'requestsWhenDone'> {
  atMs: number;
}

/** What follows after Ready has happened by then: the Service and its EndpointSlice (a while after the start), Events, refill. */
export const settleSeconds = AFTER_START_SECONDS + 3;
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
  await sleep(settleSeconds * 1000);
  const from = await read(kubernetes);
  await work();
  const done = difference(from, await read(kubernetes));
  await sleep(settleSeconds * 1000);
  const idle = difference(idleFrom, from);
  const busy = difference(from, await read(kubernetes));
  return {
    requests: busy.requests,
    requestsWhenDone: done.requests,
    cpuMs: busy.cpuMs - idle.cpuMs * (busy.atMs / idle.atMs),
  };
}
