/** Which requests of a claim are writes, and which of them its Sandbox waits for. */
import { rounded } from '../statistics.ts';

type Requests = ReadonlyMap<string, number>;

/** The claim's own, its Sandbox's and its NetworkPolicy's: Service, Events and refill come after Ready or beside it. */
const onTheWay = new Set([
  'POST sandboxes',
  'PUT sandboxes',
  'PATCH sandboxes',
  'PUT sandboxes/status',
  'POST networkpolicies',
  'PUT networkpolicies',
  'PATCH warmpods/status',
  'PATCH pods',
]);

const isWrite = (request: string) => !/^(GET|LIST) /.test(request);

function sum(requests: Requests, counts: (request: string) => boolean): number {
  return [...requests].reduce((total, [request, times]) => total + (counts(request) ? times : 0), 0);
}

export const writesEach = (requests: Requests, count: number): number =>
  rounded(sum(requests, isWrite) / count);

/** Of those made by the time the last Sandbox was Ready. */
export const writesToReadyEach = (requestsWhenDone: Requests, claims: number): number =>
  rounded(sum(requestsWhenDone, request => onTheWay.has(request)) / claims);
