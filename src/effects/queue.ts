/** Runs effects after their hook has been answered: bounded, a few at a time, again after a transient failure. */
import type { Logger } from 'pino';
import type { Effect } from '../../hooks/index.ts';
import { backoffMs, pause } from '../kubernetes/backoff.ts';
import { isTransient } from '../kubernetes/errors.ts';
import type { Metrics } from '../metrics.ts';
import { within } from '../within.ts';
import { createEffectReports, type EffectOutcome } from './reports.ts';

/** Carries out one effect, repeatably. Throws KubernetesError. */
export type EffectRunner = (effect: Effect) => Promise<EffectOutcome>;

export interface EffectQueue {
  /** Tries each at once, and waits for that, for a second at most; one that fails for now is queued. */
  first(effects: readonly Effect[]): Promise<void>;
  /** Queues effects and returns at once; an effect already queued is not queued twice. */
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
const longestFirstMs = 1_000;

export function createEffectQueue({ run, limit, logger, metrics }: EffectQueueOptions): EffectQueue {
  const waiting = new Map<string, Effect>();
  const running = new Set<string>();
  const idle: (() => void)[] = [];
  const { count, reportFailure, drop } = createEffectReports(logger, metrics);

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

  function add(effects: readonly Effect[]): void {
    for (const effect of effects) {
      const key = JSON.stringify(effect);
      if (waiting.has(key) || running.has(key)) continue;
      if (waiting.size >= limit) drop(effect);
      else waiting.set(key, effect);
    }
    setImmediate(startNext);
  }

  async function tryFirst(effect: Effect): Promise<void> {
    try {
      count(effect, await run(effect));
    } catch (error) {
      if (isTransient(error)) return add([effect]);
      reportFailure(effect, JSON.stringify(effect), error);
    }
  }

  return {
    add,
    async first(effects) {
      await within(longestFirstMs, Promise.all(effects.map(tryFirst)), () => []);
    },
    async flush(timeoutMs) {
      if (waiting.size + running.size > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        idle.push(resolve);
        await within(timeoutMs, promise, () => undefined);
      }
      return waiting.size + running.size;
    },
  };
}
