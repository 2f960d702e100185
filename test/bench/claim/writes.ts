/** Which requests of a claim are writes, and which of them its Sandbox waits for. */
import { type Counts, countsOf } from '../counts.ts';
import { rounded } from '../statistics.ts';

/**
 * The user's own, both halves of the claim, and the first status, which the hook server writes: Events and refill come after Ready or beside
 * it. A refill's `PATCH warmpods/status` counts too, where its Pod is Ready before the last Sandbox is.
 */
const onTheWay = new Set([
  'POST sandboxes',
  // The finalizer, where no policy gives it at creation.
  'PUT sandboxes',
  'PATCH warmpods/status',
  'PATCH pods',
  'PUT sandboxes/status',
]);

const isWrite = (request: string) => !/^(GET|LIST) /.test(request);
/** A node's heartbeat comes with or without claims. */
const isOfNode = (request: string) => /^\w+ nodes\b/.test(request);

function sum(requests: Counts, counts: (request: string) => boolean): number {
  return [...requests].reduce((total, [request, times]) => total + (counts(request) ? times : 0), 0);
}

export const writesEach = (requests: Counts, count: number): number =>
  rounded(sum(requests, isWrite) / count);

/** `sandboxes/status PATCH` → number of writes. */
export const writesByResource = (requests: Counts): Map<string, number> =>
  countsOf(
    [...requests]
      .filter(([request]) => isWrite(request) && !isOfNode(request))
      .map(([request, times]) => [request.split(' ').reverse().join(' '), times]),
  );

/** Of those made by the time the last Sandbox was Ready. */
export const writesToReadyEach = (requestsWhenDone: Counts, claims: number): number =>
  rounded(sum(requestsWhenDone, request => onTheWay.has(request)) / claims);
