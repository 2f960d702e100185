import type { HookRow } from '../../hooks/index.ts';
import { within } from '../within.ts';

/** Lets lengthy calls wait for those that somebody's Sandbox waits for. */
export interface Precedence {
  /** Says that a call has begun; returns what says that it is over. */
  begin(row: HookRow | undefined): () => void;
  /** Resolves when a call of this row may take the event loop; undefined if it may at once. */
  turn(row: HookRow | undefined): Promise<void> | undefined;
}

/** Urgent calls may come without end. */
const longestWaitMs = 100;

const nothing = () => undefined;

export function createPrecedence(): Precedence {
  const waiting = new Set<() => void>();
  let urgent = 0;

  function end(): void {
    urgent -= 1;
    if (urgent === 0) for (const go of waiting) go();
  }

  async function wait(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    await within(longestWaitMs, promise, nothing);
    waiting.delete(resolve);
  }

  return {
    begin(row) {
      if (row?.pace !== 'urgent') return nothing;
      urgent += 1;
      return end;
    },
    turn: row => (row?.pace === 'lengthy' && urgent > 0 ? wait() : undefined),
  };
}
