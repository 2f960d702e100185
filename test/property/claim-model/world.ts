/** Everything together: a cluster, Metacontroller, and replicas of the hook server. Time passes only when it is told to. */
import { NOW } from '../../builders/identity.ts';
import { isBug } from './bugs.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createMetacontroller, type Metacontroller, type Task } from './metacontroller.ts';
import { createNetwork, type Network } from './network.ts';
import { createReplica, type Replica } from './replica.ts';
import { createStore, type Store } from './store.ts';

export interface World {
  store: Store;
  network: Network;
  replicas: readonly Replica[];
  metacontroller: Metacontroller;
  ledger: Ledger;
  /** Replicas whose watches are slow: events come to them only when it is said. */
  deaf: Set<Replica>;
  /** Begins to look at a parent, and lets so many of the requests through that it leads to. */
  look(task: Task, replica: number, requests: number): Promise<void>;
  /** Lets time pass; requests that have taken too long get no answer, although they may have arrived. */
  wait(seconds: number, arrives: boolean): Promise<void>;
  replica(index: number): Replica;
  nextName(prefix: string): string;
}

const REPLICAS = 3;
/** How long Metacontroller waits for a hook. */
const hookTimeoutMs = 10_000;
/** Shorter than any of the deadlines. */
const stepSeconds = 1;

export function createWorld(): World {
  let nowMs = NOW.getTime();
  let names = 0;
  const now = () => new Date(nowMs);
  const ledger = createLedger();
  const store: Store = createStore(now, change => ledger.notice(store, change));
  const network = createNetwork(store, () => nowMs);
  const replicas = Array.from({ length: REPLICAS }, () => createReplica({ store, network, now }));
  const metacontroller = createMetacontroller({
    ...{ store, network, replicas, nowMs: () => nowMs },
    failed: error => void (isBug(error) && ledger.blame(`a sync breaks: ${error}`)),
  });

  function replica(index: number): Replica {
    const one = replicas[index % replicas.length];
    if (!one) throw new Error('there is no replica');
    return one;
  }

  async function giveUpLate(arrives: boolean): Promise<void> {
    for (const one of network.overdue()) await network.fail(one, arrives);
    for (const one of replicas) {
      const late = one.calls().filter(({ startedAtMs }) => nowMs - startedAtMs >= hookTimeoutMs);
      for (const call of late) one.giveUp(call, 'the webhook timed out');
    }
  }

  return {
    ...{ store, network, replicas, metacontroller, ledger, replica, deaf: new Set() },
    async look(task, index, requests) {
      const before = network.latest();
      await metacontroller.begin(task, replica(index));
      await network.letThroughSince(before, requests);
    },
    async wait(seconds, arrives) {
      const untilMs = nowMs + seconds * 1000;
      while (nowMs < untilMs) {
        const isBusy = network.pending().length > 0;
        nowMs = isBusy ? Math.min(untilMs, nowMs + stepSeconds * 1000) : untilMs;
        await giveUpLate(arrives);
      }
    },
    nextName(prefix) {
      names += 1;
      return `${prefix}-${names}`;
    },
  };
}
