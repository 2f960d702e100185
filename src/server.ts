/** The whole server: the hooks and what they need of the cluster, started and shut down in order. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { HookRow } from '../hooks/index.ts';
import { createApp } from './app.ts';
import { openCluster } from './cluster.ts';
import type { Configuration } from './config.ts';
import { hookSettings } from './config.ts';
import { countScaling } from './effects/count-scaling.ts';
import { delayEvents } from './effects/delayed-events.ts';
import type { EffectQueue } from './effects/queue.ts';
import { createEffectQueue } from './effects/queue.ts';
import { createEffectRunner } from './effects/run.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import type { Metrics } from './metrics.ts';
import { createMetrics } from './metrics.ts';
import type { Gate } from './server/gate.ts';
import { createGate } from './server/gate.ts';
import { createOpsApp } from './server/ops.ts';

export interface ServerOptions {
  configuration: Configuration;
  hooks: readonly HookRow[];
  kubernetes: Kubernetes;
  logger: Logger;
}

export interface RunningServer {
  port: number;
  opsPort: number;
  metrics: Metrics;
  /** Turns new hooks away, answers those inside, finishes the effects, closes; bounded by `drainTimeoutMs`. */
  drain(): Promise<void>;
}

/** How long an answer may still take to leave once everything is done. */
const lastAnswersMs = 500;

const now = () => new Date();

/** The files that the hook port is protected with. */
function readSecrets({ tokenFile, tlsCertFile, tlsKeyFile }: Configuration) {
  const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
  if (token === '') throw new Error(`tokenFile ${tokenFile} is empty`);
  const tls =
    tlsCertFile && tlsKeyFile
      ? { cert: readFileSync(tlsCertFile, 'utf8'), key: readFileSync(tlsKeyFile, 'utf8') }
      : undefined;
  return { token, tls };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port });
  return (app.server.address() as AddressInfo).port;
}

/** Waits until the gate is empty, or this long. */
async function emptied(gate: Gate, timeoutMs: number, logger: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([gate.empty(), promise]);
  clearTimeout(timer);
  if (gate.admitted() > 0) logger.error({ hooks: gate.admitted() }, 'hooks were cut off by the shutdown');
}

async function flushed(effects: EffectQueue, timeoutMs: number, logger: Logger): Promise<void> {
  const left = await effects.flush(timeoutMs);
  if (left > 0) logger.error({ effects: left }, 'effects were cut off by the shutdown');
}

async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), lastAnswersMs);
  await app.close();
  clearTimeout(timer);
}

/** Opens both ports. `/readyz` says yes once all that is watched has been seen. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { configuration, hooks, kubernetes, logger } = options;
  const { host, maxConcurrentHooks, maxQueuedHooks, effectQueueLimit: limit, eventDelayMs } = configuration;
  const metrics = createMetrics();
  const gate = createGate(maxConcurrentHooks, maxQueuedHooks);
  const stopping = new AbortController();
  let draining = false;
  const run = countScaling(createEffectRunner(kubernetes, now), metrics.claim);
  const queue = createEffectQueue({ run, limit, logger, metrics });
  const effects = delayEvents({ queue, delayMs: eventDelayMs, limit });
  const { gatherFacts, carryOutClaim, releaseHeld, waitingFor } = openCluster({
    ...options,
    factTimeoutMs: configuration.factTimeoutMs,
    maxHeldAnswers: configuration.maxHeldAnswers,
    metrics,
    signal: stopping.signal,
    now,
  });
  const app = createApp({
    hooks,
    settings: hookSettings(configuration),
    gatherFacts,
    carryOutClaim,
    runEffects: effects.add,
    now,
    logger,
    metrics,
    gate,
    draining: () => draining,
    limits: configuration,
    ...readSecrets(configuration),
  });
  const ops = createOpsApp(metrics, () => [...(draining ? ['shutdown'] : []), ...waitingFor()]);
  const port = await listen(app, host, configuration.port);
  const opsPort = await listen(ops, host, configuration.opsPort);
  logger.info({ host, port, opsPort, hooks: hooks.map(row => row.path) }, 'listening');

  async function drain(): Promise<void> {
    draining = true;
    releaseHeld();
    const half = configuration.drainTimeoutMs / 2;
    await emptied(gate, half, logger);
    await flushed(effects, half, logger);
    await Promise.all([closeApp(app), closeApp(ops)]);
    stopping.abort();
    await kubernetes.close();
  }

  return { port, opsPort, metrics, drain };
}
