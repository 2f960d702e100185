/** Runs effects after their hook has been answered: bounded, a few at a time, again after a transient failure. */
import type { Logger } from 'pino';
import type { Effect } from '../../hooks/index.ts';
import { backoffMs, pause } from '../kubernetes/backoff.ts';
import { hasReason, isTransient } from '../kubernetes/errors.ts';
import type { Metrics } from '../metrics.ts';

/** `done`: the API server changed something; `unnecessary`: it was so already. */
export type EffectOutcome = 'done' | 'unnecessary';

/** How one effect is brought about. Repeating it does no harm. Throws KubernetesError. */
export type EffectRunner = (effect: Effect) => Promise<EffectOutcome>;

export interface EffectQueue {
  /** Takes effects and returns at once; one that is waiting already is not taken twice. */
  add(effects: readonly Effect[]): void;
  /** Resolves when none is left, or after this time; returns how many are. */
  flush(timeoutMs: number): Promise<number>;
}

export interface EffectQueueOptions {
  run: EffectRunner;
  limit: number;
  logger: Logger;
  metrics: Metrics;
}

const concurrency = 4;
const attempts = 8;
const firstPauseMs = 200;
const longestPauseMs = 10_000;
/** Failures that have been logged; a hook repeats an effect until it sees that it worked. */
const mostFailuresRemembered = 1_000;

const effectNames = Object.keys({
  event: true,
  create: true,
  resizeVolume: true,
  releaseWarmPod: true,
  endWarmPod: true,
  stopPod: true,
} satisfies Record<Effect['effect'], true>);

/** Prometheus sees no increase in a series that begins with the first loss: these begin with none (`E8`). */
function beginLossesAtZero({ effects }: Metrics): void {
  for (const effect of effectNames)
    for (const outcome of ['failed', 'dropped']) effects.inc({ effect, outcome }, 0);
}

const kinds = {
  releaseWarmPod: 'WarmPod',
  endWarmPod: 'WarmPod',
  stopPod: 'Pod',
  resizeVolume: 'PersistentVolumeClaim',
};

/** The object an effect is about, and which effect: all that a log may say of it. */
function describeEffect(effect: Effect) {
  if (effect.effect === 'event') {
    const { kind, namespace, name } = effect.regarding;
    return { effect: effect.effect, kind, namespace, name, reason: effect.reason };
  }
  if (effect.effect === 'create') {
    const { kind, metadata } = effect.object;
    return { effect: effect.effect, kind, namespace: metadata.namespace, name: metadata.name };
  }
  const { namespace, name } = effect;
  return { effect: effect.effect, kind: kinds[effect.effect], namespace, name };
}

export function createEffectQueue({ run, limit, logger, metrics }: EffectQueueOptions): EffectQueue {
  const waiting = new Map<string, Effect>();
  const running = new Set<string>();
  const failuresLogged = new Set<string>();
  const idle: (() => void)[] = [];
  let dropped = 0;
  beginLossesAtZero(metrics);

  const count = (effect: Effect, outcome: EffectOutcome | 'retried' | 'failed' | 'dropped') =>
    metrics.effects.inc({ effect: effect.effect, outcome });

  function reportFailure(effect: Effect, key: string, err: unknown): void {
    count(effect, 'failed');
    const goingAway = hasReason(err, 'NamespaceTerminating') || failuresLogged.has(key);
    logger[goingAway ? 'debug' : 'error']({ ...describeEffect(effect), err }, 'effect failed');
    if (failuresLogged.size >= mostFailuresRemembered) failuresLogged.clear();
    failuresLogged.add(key);
  }

  async function attempt(effect: Effect, key: string): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        return count(effect, await run(effect));
      } catch (error) {
        if (!isTransient(error) || failures + 1 >= attempts) return reportFailure(effect, key, error);
        count(effect, 'retried');
        await pause(backoffMs(failures, firstPauseMs, longestPauseMs));
      }
    }
  }

  async function work(key: string, effect: Effect): Promise<void> {
    waiting.delete(key);
    running.add(key);
    await attempt(effect, key);
    running.delete(key);
    startNext();
  }

  function startNext(): void {
    for (const [key, effect] of waiting) {
      if (running.size >= concurrency) break;
      void work(key, effect);
    }
    metrics.effectsWaiting.set(waiting.size + running.size);
    if (waiting.size + running.size === 0) for (const done of idle.splice(0)) done();
  }

  function drop(effect: Effect): void {
    count(effect, 'dropped');
    dropped += 1;
    // A full queue drops thousands: one line for each power of two is enough to see it.
    if ((dropped & (dropped - 1)) === 0)
      logger.warn({ dropped, ...describeEffect(effect) }, 'effect queue is full');
  }

  return {
    add(effects) {
      for (const effect of effects) {
        const key = JSON.stringify(effect);
        if (waiting.has(key) || running.has(key)) continue;
        if (waiting.size >= limit) drop(effect);
        else waiting.set(key, effect);
      }
      setImmediate(startNext);
    },
    async flush(timeoutMs) {
      if (waiting.size + running.size > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        idle.push(resolve);
        await Promise.race([promise, pause(timeoutMs)]);
      }
      return waiting.size + running.size;
    },
  };
}
