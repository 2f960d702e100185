import type { Effect } from '../../hooks/index.ts';
import type { EffectQueue } from './queue.ts';

export interface DelayedEventsOptions {
  queue: EffectQueue;
  delayMs: number;
  /** Most delayed Events; further ones are queued immediately. */
  limit: number;
}

/** Delays Events, so that they don't compete with the start that they report. */
export function delayEvents({ queue, delayMs, limit }: DelayedEventsOptions): EffectQueue {
  const waiting = new Map<NodeJS.Timeout, readonly Effect[]>();
  let events = 0;

  function queueNow(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    const due = waiting.get(timer) ?? [];
    waiting.delete(timer);
    events -= due.length;
    queue.add(due);
  }

  function addEvents(added: readonly Effect[]): void {
    const timer = setTimeout(() => queueNow(timer), delayMs);
    waiting.set(timer, added);
    events += added.length;
    if (events > limit) queueNow(timer);
  }

  return {
    first: queue.first,
    add(effects) {
      const told = effects.filter(({ effect }) => effect === 'event');
      const others = effects.filter(({ effect }) => effect !== 'event');
      if (others.length > 0) queue.add(others);
      if (told.length > 0) addEvents(told);
    },
    flush(timeoutMs) {
      for (const timer of [...waiting.keys()]) queueNow(timer);
      return queue.flush(timeoutMs);
    },
  };
}
