/**
 * A work queue of keys: a key waits at most once and never runs twice at once; one that is added while it runs
 * runs again afterwards.
 */
import type { Clock } from './clock.ts';
import type { RateLimiter } from './rate-limit.ts';

export interface WorkQueue {
  add(key: string): void;
  /** The earliest pending time wins. */
  addAfter(key: string, milliseconds: number): void;
  /** Adds after the back-off that the key's failures have earned. */
  addRateLimited(key: string): void;
  /** Forgets the failures of the key. */
  forget(key: string): void;
  /** Until then keys only gather. */
  start(): void;
  /** Takes no more keys; resolves when the running ones have ended. */
  stop(): Promise<void>;
}

export interface WorkQueueOptions {
  workers: number;
  limiter: RateLimiter;
  clock: Clock;
  /** Must not reject. */
  work(key: string): Promise<void>;
}

interface Pending {
  dueAt: number;
  cancel(): void;
}

export function createWorkQueue({ workers, limiter, clock, work }: WorkQueueOptions): WorkQueue {
  const ready = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const runAgain = new Set<string>();
  const pending = new Map<string, Pending>();
  let state: 'gathering' | 'running' | 'stopped' = 'gathering';

  function add(key: string): void {
    if (state === 'stopped') return;
    if (running.has(key)) runAgain.add(key);
    else ready.add(key);
    dispatch();
  }

  function dispatch(): void {
    for (const key of ready) {
      if (state !== 'running' || running.size >= workers) return;
      ready.delete(key);
      const turn = Promise.resolve(key).then(work);
      running.set(
        key,
        turn.finally(() => done(key)),
      );
    }
  }

  function done(key: string): void {
    running.delete(key);
    if (runAgain.delete(key)) ready.add(key);
    dispatch();
  }

  function addAfter(key: string, milliseconds: number): void {
    if (!(milliseconds > 0)) {
      add(key);
      return;
    }
    const dueAt = clock.now() + milliseconds;
    const earlier = pending.get(key);
    if (state === 'stopped' || (earlier && earlier.dueAt <= dueAt)) return;
    earlier?.cancel();
    pending.set(key, { dueAt, cancel: clock.after(milliseconds, () => wake(key, dueAt)) });
  }

  function wake(key: string, dueAt: number): void {
    pending.delete(key);
    addAfter(key, dueAt - clock.now());
  }

  async function stop(): Promise<void> {
    state = 'stopped';
    for (const { cancel } of pending.values()) cancel();
    pending.clear();
    ready.clear();
    runAgain.clear();
    await Promise.all(running.values());
  }

  return {
    add,
    addAfter,
    addRateLimited: key => addAfter(key, limiter.delayMs(key)),
    forget: key => limiter.forget(key),
    start: () => {
      state = 'running';
      dispatch();
    },
    stop,
  };
}
