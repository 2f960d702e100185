/** One replica of the hook server: its own caches, its own memory of claims, its own writer of statuses; it may die at any moment. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { type Effect, type HookRow, hooks, settingsSchema } from '../../../hooks/index.ts';
import { createAvailable } from '../../../src/caches/available.ts';
import { createNodeCache } from '../../../src/caches/nodes.ts';
import { createSandboxCache } from '../../../src/caches/sandboxes.ts';
import { createWarmPodCache } from '../../../src/caches/warm-pods.ts';
import { createClaims } from '../../../src/claim/claims.ts';
import { createClaimMetrics } from '../../../src/claim/metrics.ts';
import { createUnmetClaims } from '../../../src/claim/unmet.ts';
import { createEffectRunner } from '../../../src/effects/run.ts';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { createHookHandler } from '../../../src/server/hook-handler.ts';
import type { AppOptions } from '../../../src/server/options.ts';
import { unwellIn } from '../../../src/warm-pods/health.ts';
import { createIdlePods, type PodListener } from '../../../src/warm-pods/idle-pods.ts';
import { createStatusWriter } from '../../../src/warm-pods/status-writer.ts';
import { type Alarm, createAlarms } from './alarms.ts';
import { createFacts } from './facts.ts';
import type { Network, Sender } from './network.ts';
import type { Store } from './store.ts';
import { createWatches, type Watch } from './watches.ts';

export const SETTINGS = settingsSchema.parse({});

/** Shared by all replicas of all histories: nobody looks at it. */
const metrics = createClaimMetrics(new Registry());
const silent = pino({ level: 'silent' });

/** A hook that is being answered. */
export interface HookCall {
  path: string;
  startedAtMs: number;
  /** Whether nobody waits for the answer any more. */
  gone: boolean;
  fail(why: Error): void;
}

export interface ReplicaOptions {
  store: Store;
  network: Network;
  now(): Date;
  /** Hears of all that fails and is answered to nobody. */
  failed(error: unknown): void;
}

function rowOf(path: string): HookRow {
  const row = hooks.find(one => one.path === path);
  if (!row) throw new Error(`no hook is served at ${path}`);
  return row;
}

/** What is logged of a status that couldn't be written is told. */
const loggerFor = (failed: ReplicaOptions['failed']): Logger =>
  Object.assign(Object.create(silent), { warn: ({ err }: { err: unknown }) => failed(err) });

/** Time passes only when it is told to. */
const noPause = async () => undefined;
const gate = { turn: () => undefined, finish: () => undefined };
const neverAborted = new AbortController().signal;

/** The WarmPods with their idle Pods, and what is written about them, as `openCluster` puts them together. */
function startWarmPods(kubernetes: Kubernetes, synced: () => boolean, { now, failed }: ReplicaOptions) {
  const alarms = createAlarms(() => now().getTime());
  const look: PodListener = (namespace, name) => writer.look(namespace, name);
  const warmPods = createWarmPodCache(({ namespace, name }) => look(namespace, name));
  const idlePods = createIdlePods(look);
  const writer = createStatusWriter(
    {
      ...{ kubernetes, warmPods, now, later: alarms.later, logger: loggerFor(failed), signal: neverAborted },
      runEffects: () => undefined,
    },
    () => ({ named: idlePods.named, synced }),
  );
  return { alarms, warmPods, idlePods, writer };
}

/** From its start to its death. */
function createLife(options: ReplicaOptions) {
  const { store, network, now, failed } = options;
  const sender: Sender = { by: 'hook server', dead: false };
  const kubernetes = network.kubernetesFor(sender);
  const seesPods = () => watches.some(({ kind, hasListed }) => kind === 'Pod' && hasListed());
  const { alarms, warmPods, idlePods, writer } = startWarmPods(kubernetes, seesPods, options);
  const sandboxes = createSandboxCache();
  const nodes = createNodeCache();
  const available = createAvailable();
  const watches = createWatches(store, { warmPods, sandboxes, idlePods, nodes, available });
  const upSinceMs = now().getTime();
  const claims = createClaims({
    ...{ kubernetes, warmPods, upSinceMs, metrics, logger: silent, now, pause: noPause },
    isUnwell: unwellIn(idlePods, nodes),
    podTemplates: () => new Map(),
    unmetClaims: createUnmetClaims(now),
  });
  const runEffect = createEffectRunner({ kubernetes, warmPods, now });
  const calls = new Set<HookCall>();
  const shell = {
    ...{ settings: SETTINGS, gate, now, attend: writer.attend, available: available.current },
    gatherFacts: createFacts({ kubernetes, warmPods, sandboxes }),
    waitingFor: () =>
      watches.filter(({ kind, hasListed }) => kind !== 'Node' && !hasListed()).map(({ kind }) => kind),
    async runFirst(effects: readonly Effect[]) {
      await Promise.all(effects.map(effect => runEffect(effect).catch(failed)));
    },
    runEffects(effects: readonly Effect[]) {
      for (const effect of effects) if (effect.effect !== 'event') void runEffect(effect).catch(failed);
    },
  };

  /** Real time stands still: how long a call has taken is told by the model's clock. */
  const attemptOf = (call: HookCall) => ({
    get startedAtMs() {
      return performance.now() - (now().getTime() - call.startedAtMs);
    },
    callerGone: () => call.gone,
  });

  /** What the server does with a call once it has been let in. */
  async function answer(row: HookRow, body: unknown, call: HookCall): Promise<string> {
    let text = '';
    const reply = {
      header: () => reply,
      send: (sent: string) => {
        text = sent;
      },
    };
    const carryOutClaim: AppOptions['carryOutClaim'] = order => claims.carryOut(order, attemptOf(call));
    const recordClaim: AppOptions['recordClaim'] = (claimant, podName, firstStatus) =>
      claims.record(claimant, podName, firstStatus, attemptOf(call));
    const handle = createHookHandler(row, {
      ...shell,
      ...{ carryOutClaim, recordClaim },
    } as unknown as AppOptions);
    const request = { body, call: { startedAt: 0, callerGone: false } } as FastifyRequest;
    await handle(request, reply as unknown as FastifyReply);
    return text;
  }

  function serve(path: string, body: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const call: HookCall = { path, startedAtMs: now().getTime(), gone: false, fail: reject };
    calls.add(call);
    answer(rowOf(path), JSON.parse(body), call)
      .then(resolve, reject)
      .finally(() => calls.delete(call));
    return promise;
  }

  return { sender, calls, serve, watches, alarms };
}

export function createReplica(options: ReplicaOptions) {
  let life = createLife(options);

  /** Whoever waits for an answer gives it up, and the attempt goes on without. */
  function giveUp(call: HookCall, why: string): void {
    call.gone = true;
    life.calls.delete(call);
    call.fail(new Error(why));
  }

  return {
    serve: (path: string, body: string) => life.serve(path, body),
    /** Watches that haven't shown everything. */
    late: (): Watch[] => life.watches.filter(({ isLate }) => isLate()),
    /** Watches that have shown nothing yet: until then no hook is answered. */
    unlisted: (): Watch[] => life.watches.filter(({ hasListed }) => !hasListed()),
    watches: () => life.watches,
    calls: (): HookCall[] => [...life.calls],
    giveUp,
    /** Of its writer of statuses. */
    dueAlarms: (): Alarm[] => life.alarms.due(),
    ring: (alarm: Alarm) => life.alarms.ring(alarm),
    sender: () => life.sender,
    /** All it knew and was about to do is gone; the next one knows nothing, and answers nothing, until it has listed all there is. */
    restart(): void {
      life.sender.dead = true;
      for (const call of life.calls) giveUp(call, 'connection reset');
      life = createLife(options);
    },
  };
}
export type Replica = ReturnType<typeof createReplica>;
