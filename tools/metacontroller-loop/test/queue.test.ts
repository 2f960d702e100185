import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../src/clock.ts';
import { createWorkQueue, type WorkQueue } from '../src/queue.ts';
import { createBucket, createRateLimiter, syncRateLimits } from '../src/rate-limit.ts';

/** A clock that stands until it is moved. */
function createManualClock(): Clock & { advance(milliseconds: number): void } {
  const timers = new Set<{ at: number; run(): void }>();
  let now = 0;
  return {
    now: () => now,
    after: (milliseconds, run) => {
      const timer = { at: now + milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: milliseconds => {
      now += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

let clock: ReturnType<typeof createManualClock>;
let started: string[];
let finish: Map<string, () => void>;
let queue: WorkQueue;

beforeEach(() => {
  clock = createManualClock();
  started = [];
  finish = new Map();
  const limiter = createRateLimiter(syncRateLimits, clock);
  const work = (key: string) => {
    started.push(key);
    return new Promise<void>(resolve => finish.set(key, resolve));
  };
  queue = createWorkQueue({ workers: 2, limiter, clock, work });
  queue.start();
});

describe('keys', () => {
  test('a key waits at most once', async () => {
    queue = createWorkQueue({
      workers: 1,
      limiter: createRateLimiter(syncRateLimits, clock),
      clock,
      work: async key => void started.push(key),
    });
    queue.add('a');
    queue.add('a');
    queue.start();
    await turn();
    expect(started).toEqual(['a']);
  });

  test('a key never runs twice at once; added while it runs, it runs again afterwards', async () => {
    queue.add('a');
    await turn();
    queue.add('a');
    queue.add('a');
    await turn();
    expect(started).toEqual(['a']);
    finish.get('a')?.();
    await turn();
    expect(started).toEqual(['a', 'a']);
    finish.get('a')?.();
    await turn();
    expect(started).toEqual(['a', 'a']);
  });

  test('no more run at once than there are workers, in the order they came', async () => {
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
    await turn();
    expect(started).toEqual(['a', 'b']);
    finish.get('b')?.();
    await turn();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  test('stopping waits for those that run and starts no other', async () => {
    queue.add('a');
    await turn();
    queue.add('a');
    const stopped = queue.stop();
    finish.get('a')?.();
    await stopped;
    queue.add('b');
    await turn();
    expect(started).toEqual(['a']);
  });
});

describe('later', () => {
  test('the earliest pending time wins, and the later one is forgotten', async () => {
    queue.addAfter('a', 1000);
    queue.addAfter('a', 500);
    queue.addAfter('a', 2000);
    clock.advance(500);
    await turn();
    expect(started).toEqual(['a']);
    finish.get('a')?.();
    clock.advance(5000);
    await turn();
    expect(started).toEqual(['a']);
  });

  test.each([0, -1, Number.NaN])('a delay of %s is now', async delay => {
    queue.addAfter('a', delay);
    await turn();
    expect(started).toEqual(['a']);
  });

  test('a pending time survives a sync for another reason', async () => {
    queue.addAfter('a', 1000);
    queue.add('a');
    await turn();
    finish.get('a')?.();
    clock.advance(1000);
    await turn();
    expect(started).toEqual(['a', 'a']);
  });
});

describe('back-off', () => {
  test('a key waits 5 ms, twice as long after each failure, 1000 s at most', () => {
    const limiter = createRateLimiter({ ...syncRateLimits, burst: 1000 }, clock);
    const delays = Array.from({ length: 20 }, () => limiter.delayMs('a'));
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.slice(17)).toEqual([655_360, 1_000_000, 1_000_000]);
  });

  test('a success forgets the failures of that key only', () => {
    const limiter = createRateLimiter(syncRateLimits, clock);
    for (const key of ['a', 'a', 'b', 'b']) limiter.delayMs(key);
    limiter.forget('a');
    expect([limiter.delayMs('a'), limiter.delayMs('b')]).toEqual([5, 20]);
  });

  test('all failures together draw from a bucket of 10 a second, 100 at once', () => {
    const limiter = createRateLimiter(syncRateLimits, clock);
    const delays = Array.from({ length: 102 }, (_, index) => limiter.delayMs(`${index}`));
    expect(delays.slice(99)).toEqual([5, 100, 200]);
    clock.advance(1000);
    expect(limiter.delayMs('later')).toBe(5);
  });

  test('a bucket never holds more than its burst', () => {
    const draw = createBucket(10, 2, clock);
    clock.advance(60_000);
    expect([draw(), draw(), draw()]).toEqual([0, 0, 100]);
  });
});
