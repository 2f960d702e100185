/** One replica of the hook server: its own caches, and its own memory of claims; it may die at any moment. */

import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Effect, type HookRow, hooks, settingsSchema } from '../../../hooks/index.ts';
import { createSandboxCache } from '../../../src/caches/sandboxes.ts';
import { createWarmPodCache } from '../../../src/caches/warm-pods.ts';
import { createClaims } from '../../../src/claim/claims.ts';
import { createClaimMetrics } from '../../../src/claim/metrics.ts';
import { createEffectRunner } from '../../../src/effects/run.ts';
import { guardResponse } from '../../../src/server/response-guard.ts';
import { createFacts } from './facts.ts';
import type { Network, Sender } from './network.ts';
import type { Store } from './store.ts';

export const SETTINGS = settingsSchema.parse({});

/** Shared by all replicas of all histories: nobody looks at it. */
const metrics = createClaimMetrics(new Registry());
const logger = pino({ level: 'silent' });

/** A hook that is being answered. */
export interface HookCall {
  path: string;
  startedAtMs: number;
  /** Whether nobody waits for the answer any more. */
  gone: boolean;
  fail(why: Error): void;
}

const WATCHED = ['WarmPod', 'Sandbox'] as const;
export type WatchedKind = (typeof WATCHED)[number];

export interface ReplicaOptions {
  store: Store;
  network: Network;
  now(): Date;
}

function rowOf(path: string): HookRow {
  const row = hooks.find(one => one.path === path);
  if (!row) throw new Error(`no hook is served at ${path}`);
  return row;
}

/** From its start to its death. */
function createLife({ store, network, now }: ReplicaOptions) {
  const sender: Sender = { by: 'hook server', dead: false };
  const kubernetes = network.kubernetesFor(sender);
  const warmPods = createWarmPodCache(() => undefined);
  const sandboxes = createSandboxCache();
  const seen = new Map<WatchedKind, number>();
  const calls = new Set<HookCall>();
  const synced = () => seen.has('WarmPod');
  const upSinceMs = now().getTime();
  const claims = createClaims({ kubernetes, warmPods, sandboxes, synced, upSinceMs, metrics, logger, now });
  const factsFor = createFacts({ kubernetes, warmPods, sandboxes, claims });
  const runEffect = createEffectRunner(kubernetes, now);

  function observe(kind: WatchedKind, type: string, object: object): void {
    const cache = kind === 'WarmPod' ? warmPods : sandboxes;
    if (type !== 'DELETED') cache.observe(object);
    else if (kind === 'Sandbox') sandboxes.end(object);
    else warmPods.remove((object as { metadata: { uid: string } }).metadata.uid);
  }

  function list(kind: WatchedKind): void {
    (kind === 'WarmPod' ? warmPods : sandboxes).observeAll(store.list(kind));
    seen.set(kind, store.historyOf(kind).length);
  }

  /** The first that arrives is the list of all there are. */
  function deliver(kind: WatchedKind, most: number): void {
    const reached = seen.get(kind);
    if (reached === undefined) list(kind);
    const due = store.historyOf(kind).slice(seen.get(kind), (reached ?? 0) + most);
    seen.set(kind, (seen.get(kind) ?? 0) + due.length);
    for (const { type, object } of due) observe(kind, type, object);
  }

  /** Real time stands still: how long a call has taken is told by the model's clock. */
  const attemptOf = (call: HookCall) => ({
    get startedAtMs() {
      return performance.now() - (now().getTime() - call.startedAtMs);
    },
    callerGone: () => call.gone,
  });

  const startEffects = (effects: readonly Effect[]) => {
    for (const effect of effects)
      if (effect.effect !== 'event') void runEffect(effect).catch(() => undefined);
  };

  async function answer(row: HookRow, body: object, call: HookCall): Promise<string> {
    const request = row.parse(body);
    const facts = await factsFor(row.factQueries(request, SETTINGS));
    const { response, effects, claim } = row.run(request, { now: now(), settings: SETTINGS, facts });
    guardResponse(row.verb, response, { ...body });
    const claimed = claim && (await claims.carryOut(claim, attemptOf(call)));
    const again = claimed && 'resyncAfterSeconds' in claimed ? claimed.resyncAfterSeconds : undefined;
    startEffects(effects);
    const own = (response as { resyncAfterSeconds?: number }).resyncAfterSeconds ?? Number.POSITIVE_INFINITY;
    return JSON.stringify(
      again === undefined ? response : { ...response, resyncAfterSeconds: Math.min(own, again) },
    );
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

  const isLate = (kind: WatchedKind) => seen.get(kind) !== store.historyOf(kind).length;

  return { sender, calls, serve, deliver, late: (): WatchedKind[] => WATCHED.filter(isLate) };
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
    deliver: (kind: WatchedKind, most: number) => life.deliver(kind, most),
    /** Kinds of which it hasn't seen everything. */
    late: () => life.late(),
    calls: (): HookCall[] => [...life.calls],
    giveUp,
    sender: () => life.sender,
    /** All it knew and was about to do is gone; the next one knows nothing, and claims nothing, until it has listed all there is. */
    restart(): void {
      life.sender.dead = true;
      for (const call of life.calls) giveUp(call, 'connection reset');
      life = createLife(options);
    },
  };
}
export type Replica = ReturnType<typeof createReplica>;
