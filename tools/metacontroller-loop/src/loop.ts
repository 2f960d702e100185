/** The whole stand-in, to be started in a process or in a test. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { connect } from './api.ts';
import { createCachedReader } from './cached-reader.ts';
import { createDiscovery, type Resource } from './discovery.ts';
import type { RunningController } from './environment.ts';
import { messageOf } from './errors.ts';
import { createEventRecorder } from './events.ts';
import { createSharedCaches } from './shared-caches.ts';
import { superviseAll } from './supervisor.ts';

export interface LoopOptions {
  kubeconfig: string;
  /** Syncs at a time, per controller. */
  workers?: number;
  /** How often everything is synced again without a reason. */
  flushIntervalSeconds?: number;
  log?: Logger;
}

const retryMs = 500;

const namespaceResource: Resource = {
  ...{ apiVersion: 'v1', group: '', name: 'namespaces', kind: 'Namespace' },
  namespaced: false,
  hasStatus: true,
};

/** Resolves once it listens to the API server, however long that takes to come up. */
export async function startLoop(options: LoopOptions): Promise<RunningController> {
  const { kubeconfig, workers = 5, flushIntervalSeconds = 1800, log = pino({ level: 'warn' }) } = options;
  const api = await connect(kubeconfig);
  const discovery = createDiscovery(api);
  const caches = createSharedCaches({ api, flushIntervalMs: flushIntervalSeconds * 1000, log });
  const events = createEventRecorder(api, log);
  const namespaces = caches.subscribe(namespaceResource);
  const read = createCachedReader(caches);
  const environment = { api, discovery, caches, namespaces, events, read, workers, log };
  for (;;) {
    try {
      const controllers = await superviseAll(environment);
      return {
        stop: async () => {
          await controllers.stop();
          await events.flush();
          caches.close();
          await api.close();
        },
      };
    } catch (error) {
      log.warn(`not ready yet: ${messageOf(error)}`);
      await sleep(retryMs);
    }
  }
}
