/** What a span of time cost the API server: requests by verb and resource, and CPU, by its own metrics. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { between, readApiServer } from './api-reading.ts';

export interface ApiLoad {
  /** `POST pods/binding` → number of requests. */
  requests: Map<string, number>;
  /** Those made by the time the work was done; what follows on it isn't among them. */
  requestsWhenDone: Map<string, number>;
  cpuMs: number;
}

/** What follows after Ready has happened by then: Events, refill. */
export const settleSeconds = 8;

/** What the work cost until everything is quiet again, less what the same time costs when nothing is done. */
export async function apiLoadOf(kubernetes: Kubernetes, work: () => Promise<void>): Promise<ApiLoad> {
  const idleFrom = await readApiServer(kubernetes);
  await sleep(settleSeconds * 1000);
  const from = await readApiServer(kubernetes);
  await work();
  const done = between(from, await readApiServer(kubernetes));
  await sleep(settleSeconds * 1000);
  const idle = between(idleFrom, from);
  const busy = between(from, await readApiServer(kubernetes));
  return {
    requests: busy.requests,
    requestsWhenDone: done.requests,
    cpuMs: busy.cpuMs - idle.cpuMs * (busy.atMs / idle.atMs),
  };
}
