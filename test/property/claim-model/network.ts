/** Requests that are under way: each waits until it is let through, and so may meet anything that happened meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { KubernetesError } from '../../../src/kubernetes/errors.ts';
import { type Api, ApiError } from '../../../tools/metacontroller-loop/src/api.ts';
import { type Answer, status } from '../../fake-kubernetes/objects.ts';
import { answer, type Call } from './api-server.ts';
import type { Store, Writer } from './store.ts';

/** One process that sends requests, until it dies. */
export interface Sender {
  by: Writer;
  dead: boolean;
}

/** A request that is under way. */
export interface Pending {
  id: number;
  sender: Sender;
  call: Call;
  sentAtMs: number;
  settle(answered: Answer | undefined): void;
}

/** How long the API server works on a request of the hook server: it is told so in each. */
const requestTimeoutMs = 3_000;

/** Lets everything run that doesn't wait for an answer. */
export const quiet = (): Promise<void> => nextTurn();

/** In which order requests arrive. */
export type Turn = 'first come' | 'last come';

interface Refusal {
  reason: string;
  message: string;
}

/** What the hook server changes in a claim. */
export type Changed = 'Pod' | 'WarmPod';
/** What its changes are answered with; such an answer may be wrong, and all was carried out. */
export interface Policy {
  code: number;
  isDone: boolean;
}

const CHANGED: Record<Changed, string> = { Pod: '/pods/', WarmPod: '/warmpods/' };

/** What an answer of the API server means, where a status has no word for it. */
const REASONS: Record<number, string> = {
  400: 'BadRequest',
  403: 'Forbidden',
  409: 'Conflict',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

export function createNetwork(store: Store, nowMs: () => number) {
  let pending: Pending[] = [];
  let sent = 0;
  const policies = new Map<Changed, Policy>();

  const policyFor = ({ sender, call }: Pending): Policy | undefined =>
    sender.by === 'hook server' && call.method === 'PATCH'
      ? [...policies].find(([changed]) => call.path.includes(CHANGED[changed]))?.[1]
      : undefined;

  function answerTo(one: Pending, policy = policyFor(one)): Answer {
    if (!policy) return answer(store, one.call, one.sender.by);
    if (policy.isDone) answer(store, one.call, one.sender.by);
    return status(policy.code, REASONS[policy.code] ?? 'Unknown');
  }

  /** Undefined where no answer came. */
  function send(sender: Sender, call: Call): Promise<Answer | undefined> {
    sent += 1;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    const text = call.body === undefined ? {} : { body: JSON.parse(JSON.stringify(call.body)) };
    pending.push({ id: sent, sender, call: { ...call, ...text }, sentAtMs: nowMs(), settle: resolve });
    return promise;
  }

  const take = (one: Pending): void => {
    pending = pending.filter(other => other !== one);
  };

  /** The request arrives; a process that has died meanwhile doesn't hear of the answer. */
  async function letThrough(one: Pending, policy?: Policy): Promise<void> {
    take(one);
    const answered = answerTo(one, policy);
    if (!one.sender.dead) one.settle(answered);
    await quiet();
  }

  /** No answer comes, whether the request arrived or not. */
  async function fail(one: Pending, arrives: boolean): Promise<void> {
    take(one);
    if (arrives) answerTo(one);
    if (!one.sender.dead) one.settle(undefined);
    await quiet();
  }

  /** Lets up to so many requests through that came after another one; what they lead to counts. */
  async function letThroughSince(id: number, most: number, turn: Turn = 'first come'): Promise<void> {
    const isMeant = (one: Pending) => one.id > id;
    for (let count = 0; count < most; count += 1) {
      const next = turn === 'first come' ? pending.find(isMeant) : pending.findLast(isMeant);
      if (!next) return;
      await letThrough(next);
    }
  }

  return {
    pending: () => pending,
    latest: () => sent,
    letThrough,
    letThroughSince,
    fail,
    /** From now on what the hook server changes of this is answered so; or as usual. */
    setPolicy(changed: Changed, policy: Policy | undefined): void {
      if (policy) policies.set(changed, policy);
      else policies.delete(changed);
    },
    /** The hook server's requests that the API server must have given up by now. */
    overdue: () =>
      pending.filter(
        ({ sender, sentAtMs }) => sender.by === 'hook server' && nowMs() - sentAtMs >= requestTimeoutMs,
      ),
    drop(isDropped: (one: Pending) => boolean) {
      pending = pending.filter(one => !isDropped(one));
    },
    apiFor: (sender: Sender): Pick<Api, 'call'> => ({
      async call<T>(method: string, path: string, body?: unknown): Promise<T> {
        const answered = await send(sender, { method, path, body });
        if (!answered) throw new Error('no answer');
        if (answered.code < 300) return answered.body as T;
        const { reason, message } = answered.body as Refusal;
        throw new ApiError(answered.code, reason, message);
      },
    }),
    kubernetesFor: (sender: Sender): Kubernetes => ({
      async request<T>(call: Call): Promise<T> {
        const answered = await send(sender, call);
        if (!answered) throw new KubernetesError(0, 'Unreachable', 'no answer');
        if (answered.code < 300) return answered.body as T;
        const { reason, message } = answered.body as Refusal;
        throw new KubernetesError(answered.code, reason, message);
      },
      lines: () => {
        throw new Error('the model delivers events itself');
      },
      close: async () => undefined,
    }),
  };
}
export type Network = ReturnType<typeof createNetwork>;
