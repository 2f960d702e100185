/** What the API server has done so far, by its own metrics: requests by verb and resource, and CPU. */
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { countsOf, increase } from '../counts.ts';
import { parseSample, type Sample, sumOf } from '../prometheus.ts';

export interface ApiReading {
  /** `POST pods/binding` → number of requests. */
  requests: Map<string, number>;
  cpuMs: number;
  atMs: number;
}

const longRunning = ['WATCH', 'CONNECT'];

/** `POST pods/binding`; nothing for what isn't work done for an object: watches, leases, other paths. */
function requestOf({ name, labels, value }: Sample): (readonly [string, number])[] {
  const { verb = '', resource = '', subresource = '' } = labels;
  if (name !== 'apiserver_request_total' || longRunning.includes(verb)) return [];
  if (resource === '' || resource === 'leases') return [];
  return [[`${verb} ${resource}${subresource && `/${subresource}`}`, value]];
}

const wanted = /^(apiserver_request_total\{|process_cpu_seconds_total )/;

export async function readApiServer(kubernetes: Kubernetes): Promise<ApiReading> {
  const samples: Sample[] = [];
  for await (const line of kubernetes.lines({ method: 'GET', path: '/metrics', accept: 'text/plain' })) {
    if (wanted.test(line)) samples.push(...parseSample(line));
  }
  return {
    requests: countsOf(samples.flatMap(requestOf)),
    cpuMs: sumOf(samples, 'process_cpu_seconds_total') * 1000,
    atMs: performance.now(),
  };
}

/** What it did between two readings, and how long that was. */
export const between = (before: ApiReading, after: ApiReading): ApiReading => ({
  requests: increase(before.requests, after.requests),
  cpuMs: after.cpuMs - before.cpuMs,
  atMs: after.atMs - before.atMs,
});
