/** The whole server: the hooks and what they need of the cluster, started and shut down in order. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { HookRow } from '../hooks/index.ts';
import { createApp } from './app.ts';
import type { WarmPodCache } from './caches/warm-pods.ts';
import { openCluster } from './cluster.ts';
import type { Configuration } from './config.ts';
import { hookSettings } from './config.ts';
import { countScaling } from './effects/count-scaling.ts';
import { delayEvents } from './effects/delayed-events.ts';
import { createEffectQueue } from './effects/queue.ts';
import { createEffectRunner } from './effects/run.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import type { Metrics } from './metrics.ts';
import { createMetrics } from './metrics.ts';
import { followConnections } from './server/connections.ts';
import { createGate } from './server/gate.ts';
import { createOpsApp } from './server/ops.ts';
import { followSecrets } from './server/secrets.ts';
import { closePort, finishEffects, finishHooks, type Stage } from './server/shutdown.ts';

export interface ServerOptions {
  configuration: Configuration;
  hooks: readonly HookRow[];
  kubernetes: Kubernetes;
  logger: Logger;
  /** How often the token and the certificate are read again. */
  rereadSecretsMs?: number;
  /** The cluster's time; this machine's by default. */
  now?(): Date;
}

export interface RunningServer {
  port: number;
  opsPort: number;
  metrics: Metrics;
  /**
   * Says that it isn't ready, goes on for `drainDelayMs`, then turns new hooks away, answers those inside, finishes the effects and
   * closes, for which `drainTimeoutMs` is the bound.
   */
  drain(): Promise<void>;
}

/** How often the token and the certificate are read again. kubelet takes a minute or more to bring new ones. */
const rereadSecretsMs = 10_000;

/** Listens, and knows how to stop. */
async function openPort(app: FastifyInstance, host: string, port: number) {
  const connections = followConnections(app.server);
  await app.listen({ host, port });
  return {
    port: (app.server.address() as AddressInfo).port,
    askToLeave: connections.askToLeave,
    close: () => closePort(app, connections),
  };
}

interface EffectsOptions {
  kubernetes: Kubernetes;
  configuration: Configuration;
  warmPods: WarmPodCache;
  logger: Logger;
  metrics: Metrics;
  now(): Date;
}

/** What carries effects out; Events wait a little. */
function openEffects({ kubernetes, configuration, warmPods, logger, metrics, now }: EffectsOptions) {
  const { effectQueueLimit: limit, eventDelayMs: delayMs } = configuration;
  const run = countScaling(createEffectRunner({ kubernetes, warmPods, now }), metrics.claim);
  const queue = createEffectQueue({ run, limit, logger, metrics });
  return delayEvents({ queue, delayMs, limit });
}

/** Opens both ports; ready once all watches have synced. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { configuration, hooks, kubernetes, logger } = options;
  const { rereadSecretsMs: everyMs = rereadSecretsMs, now = () => new Date() } = options;
  const { host, maxConcurrentHooks, maxQueuedHooks } = configuration;
  const metrics = createMetrics();
  const gate = createGate(maxConcurrentHooks, maxQueuedHooks);
  const stopping = new AbortController();
  const { signal } = stopping;
  let stage: Stage = 'serving';
  const settings = hookSettings(configuration);
  const cluster = openCluster({
    ...options,
    settings,
    runEffects: list => effects.add(list),
    factTimeoutMs: configuration.factTimeoutMs,
    kubeletAccess: configuration,
    metrics,
    signal,
    now,
  });
  const effects = openEffects({ ...options, warmPods: cluster.warmPods, metrics, now });
  const app = createApp({
    hooks,
    settings,
    ...cluster,
    runFirst: effects.first,
    runEffects: effects.add,
    now,
    logger,
    metrics,
    gate,
    stage: () => stage,
    limits: configuration,
    ...followSecrets(configuration, { everyMs, metrics, logger, signal, now }),
  });
  const ops = createOpsApp(metrics, () => [
    ...(stage === 'serving' ? [] : ['shutdown']),
    ...cluster.waitingFor(),
  ]);
  const hooksPort = await openPort(app, host, configuration.port);
  const opsPort = await openPort(ops, host, configuration.opsPort);
  const ports = { port: hooksPort.port, opsPort: opsPort.port };
  logger.info({ host, ...ports, hooks: hooks.map(row => row.path) }, 'listening');

  async function drain(): Promise<void> {
    stage = 'leaving';
    cluster.releaseHeld();
    // Only now do callers learn to send no more hooks here.
    await sleep(configuration.drainDelayMs);
    stage = 'draining';
    hooksPort.askToLeave();
    const half = configuration.drainTimeoutMs / 2;
    await finishHooks(gate, half, logger);
    await finishEffects(effects, half, logger);
    await Promise.all([hooksPort.close(), opsPort.close()]);
    stopping.abort();
    await kubernetes.close();
  }

  return { ...ports, metrics, drain };
}
