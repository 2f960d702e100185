/** Everything together: a cluster, Metacontroller, and replicas of the hook server. Time passes only when it is told to. */
import { NOW } from '../../builders/identity.ts';
import type { Alarm } from './alarms.ts';
import { isBug } from './bugs.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createMetacontroller, type Metacontroller, type Task } from './metacontroller.ts';
import { createNetwork, type Network, quiet, type Turn } from './network.ts';
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
  /** Whether most pools and Sandboxes are bound late, or most are not. */
  bindsLate: boolean;
  /** Begins to look at a parent, and lets so many of the requests through that it leads to; through that replica, if it is ready. */
  look(task: Task, replica: number, requests: number, turn?: Turn): Promise<Replica>;
  /** A replica's writer of statuses looks at what it has put off. */
  ring(replica: Replica, alarm: Alarm, requests: number): Promise<void>;
  /** Lets time pass; requests that have taken too long get no answer, although they may have arrived. */
  wait(seconds: number, arrives: boolean): Promise<void>;
  replica(index: number): Replica;
  nextName(prefix: string): string;
  now(): Date;
}

const REPLICAS = 3;
/** How long Metacontroller waits for a hook. */
const hookTimeoutMs = 10_000;
/** Shorter than any of the deadlines. */
const stepSeconds = 1;

function oneAt(replicas: readonly Replica[], index: number): Replica {
  const one = replicas[index % replicas.length];
  if (!one) throw new Error('there is no replica');
  return one;
}

export function createWorld(bindsLate = false): World {
  let nowMs = NOW.getTime();
  let names = 0;
  const now = () => new Date(nowMs);
  const ledger = createLedger();
  const store: Store = createStore(now, change => ledger.notice(store, change));
  const network = createNetwork(store, () => nowMs);
  const failed = (error: unknown) => void (isBug(error) && ledger.blame(`something breaks: ${error}`));
  const replicas = Array.from({ length: REPLICAS }, () => createReplica({ store, network, now, failed }));
  const metacontroller = createMetacontroller({ store, network, nowMs: () => nowMs, failed });

  /** The Service sends no call to a replica that isn't ready, if there is another one. */
  function readyReplica(index: number): Replica {
    const ready = replicas.filter(one => one.unlisted().length === 0);
    return oneAt(ready.length === 0 ? replicas : ready, index);
  }

  async function giveUpLate(arrives: boolean): Promise<void> {
    for (const one of network.overdue()) await network.fail(one, arrives);
    for (const one of replicas) {
      const late = one.calls().filter(({ startedAtMs }) => nowMs - startedAtMs >= hookTimeoutMs);
      for (const call of late) one.giveUp(call, 'the webhook timed out');
    }
  }

  return {
    ...{ store, network, replicas, metacontroller, ledger, now, bindsLate, deaf: new Set() },
    replica: index => oneAt(replicas, index),
    async look(task, index, requests, turn = 'first come') {
      const before = network.latest();
      const through = readyReplica(index);
      await metacontroller.begin(task, through);
      await network.letThroughSince(before, requests, turn);
      return through;
    },
    async ring(one, alarm, requests) {
      const before = network.latest();
      one.ring(alarm);
      await quiet();
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
