/**
 * Bounds how many hooks are admitted and how many of those run at once, so that a burst is answered 429 instead of
 * filling the memory.
 */
export interface Gate {
  /** Admits up to `maxRunning + maxQueued`; each must `leave`. */
  enter(): boolean;
  leave(): void;
  /** Resolves when it may run, in order of asking; then `finish` must follow. */
  turn(): Promise<void> | undefined;
  finish(): void;
  admitted(): number;
  /** Resolves when none is left inside. */
  empty(): Promise<void>;
}

export function createGate(maxRunning: number, maxQueued: number): Gate {
  let admitted = 0;
  let running = 0;
  const waiting: (() => void)[] = [];
  const watchers: (() => void)[] = [];
  return {
    enter() {
      if (admitted >= maxRunning + maxQueued) return false;
      admitted += 1;
      return true;
    },
    leave() {
      admitted -= 1;
      if (admitted === 0) for (const done of watchers.splice(0)) done();
    },
    turn() {
      if (running >= maxRunning) return new Promise(resolve => waiting.push(resolve));
      running += 1;
      return undefined;
    },
    finish() {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    },
    admitted: () => admitted,
    empty: () => (admitted === 0 ? Promise.resolve() : new Promise(resolve => watchers.push(resolve))),
  };
}
