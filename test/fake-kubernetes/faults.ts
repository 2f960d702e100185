/** What goes wrong with requests, and what those who send them left behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, status } from './objects.ts';

/**
 * Called before a request, such as `PATCH /api/v1/namespaces/team/pods/box`, is looked at. Where it gives a status and a reason, these are
 * the answer, and nothing else happens.
 */
export type Interception = (request: string, query: URLSearchParams) => unknown;

type Refusal = [code: number, reason: string];
const isRefusal = (given: unknown): given is Refusal => Array.isArray(given) && given.length === 2;

export function createFaults() {
  /** Every request but watches, such as `POST /api/v1/namespaces/team/events`. */
  const requests: string[] = [];
  const failures: Answer[] = [];
  let intercept: Interception = () => undefined;
  let delayMs = 0;

  return {
    requests,
    /** The requests that change something, or try to. */
    writes: () => requests.filter(request => !request.startsWith('GET ')),
    /** Answers the next requests, watches excepted, with these. */
    failNext: (...answers: Refusal[]) =>
      void failures.push(...answers.map(([code, reason]) => status(code, reason))),
    delay(milliseconds: number) {
      delayMs = milliseconds;
    },
    intercept(interception: Interception) {
      intercept = interception;
    },
    /** Notes a request down; what it is answered, if it fails. */
    async before(request: string, query: URLSearchParams): Promise<Answer | undefined> {
      requests.push(request);
      if (delayMs > 0) await sleep(delayMs);
      const given = await intercept(request, query);
      return isRefusal(given) ? status(...given) : failures.shift();
    },
  };
}
