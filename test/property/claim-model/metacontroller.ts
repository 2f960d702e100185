/** Metacontroller as a whole: its caches, its controllers, and the hook servers that it calls. */
import type { Api } from '../../../tools/metacontroller-loop/src/api.ts';
import type { Hooks } from '../../../tools/metacontroller-loop/src/environment.ts';
import { decodeResponse, type HookVerb } from '../../../tools/metacontroller-loop/src/response.ts';
import {
  CONTROLLERS,
  type Controller,
  type ControllerName,
  createController,
  type Way,
} from './controllers.ts';
import { createInformers } from './informers.ts';
import { type Network, quiet, type Sender } from './network.ts';
import type { Replica } from './replica.ts';
import type { Store } from './store.ts';

export interface MetacontrollerOptions {
  store: Store;
  network: Network;
  nowMs(): number;
  /** Hears of every sync that fails. */
  failed(error: unknown): void;
}

/** A parent that has to be looked at. */
export interface Task {
  controller: ControllerName;
  key: string;
}

const verbOf = (path: string) => path.split('/').at(-1) as HookVerb;

type Webhook = NonNullable<Hooks['sync']>;

const webhook = (replica: Replica, path: string): Webhook => ({
  call: async (body, schema) =>
    decodeResponse(schema, await replica.serve(path, JSON.stringify(body)), verbOf(path)),
});

/** From its start to its end. */
function createLife({ store, network, nowMs, failed }: MetacontrollerOptions) {
  const sender: Sender = { by: 'Metacontroller', dead: false };
  const informers = createInformers(store);
  const api = network.apiFor(sender) as Api;
  const wayThrough = (replica: Replica): Way => ({ api, hook: path => webhook(replica, path) });
  const options = { informers, nowMs };
  const controllers = Object.fromEntries(
    CONTROLLERS.map(name => [name, createController(name, options)]),
  ) as Record<ControllerName, Controller>;
  informers.relist();

  const tasks = (): Task[] =>
    CONTROLLERS.flatMap(controller => controllers[controller].keys.ready().map(key => ({ controller, key })));

  /** Begins to look at a parent, through this replica; it goes on as its requests are let through. */
  async function begin({ controller, key }: Task, replica: Replica): Promise<void> {
    const { keys, sync } = controllers[controller];
    keys.work(key, parent => sync(parent, wayThrough(replica))).catch(failed);
    await quiet();
  }

  return { sender, informers, tasks, begin };
}

export function createMetacontroller(options: MetacontrollerOptions) {
  let life = createLife(options);
  return {
    tasks: () => life.tasks(),
    begin: (task: Task, replica: Replica) => life.begin(task, replica),
    deliver: (kind: string, most: number) => life.informers.deliver(kind, most),
    late: () => life.informers.late(),
    sender: () => life.sender,
    /** Forgets all that it knew and was about to do. */
    restart(): void {
      life.sender.dead = true;
      life = createLife(options);
    },
  };
}
export type Metacontroller = ReturnType<typeof createMetacontroller>;
