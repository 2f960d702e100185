import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Effect, EventEffect } from '../../../../hooks/index.ts';
import { delayEvents } from '../../../../src/effects/delayed-events.ts';

const DELAY_MS = 3_000;
let queued: Effect[];
let flushes: number[];

beforeEach(() => {
  vi.useFakeTimers();
  queued = [];
  flushes = [];
});
afterEach(() => vi.useRealTimers());

const event = (reason: string): EventEffect => ({
  effect: 'event',
  regarding: { apiVersion: 'v1', kind: 'Sandbox', namespace: 'team', name: 'box', uid: 'uid-1' },
  type: 'Normal',
  reason,
  message: '',
});
const release: Effect = { effect: 'releaseWarmPod', namespace: 'team', name: 'warm', sandboxUid: 'uid-1' };
const resize: Effect = { effect: 'resizeVolume', namespace: 'team', name: 'data', uid: 'u', size: '2Gi' };

const open = (limit = 10) =>
  delayEvents({
    queue: {
      first: async () => undefined,
      add: effects => void queued.push(...effects),
      flush: async timeoutMs => {
        flushes.push(timeoutMs);
        return queued.length;
      },
    },
    delayMs: DELAY_MS,
    limit,
  });

const reasons = () => queued.flatMap(effect => (effect.effect === 'event' ? [effect.reason] : []));

describe('Events', () => {
  it('are queued a moment later, in their order', () => {
    open().add([event('A'), event('B')]);
    vi.advanceTimersByTime(DELAY_MS - 1);
    expect(queued).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(queued).toEqual([event('A'), event('B')]);
  });

  it('are each as late, whenever they came, and queued once', () => {
    const { add } = open();
    add([event('A')]);
    vi.advanceTimersByTime(DELAY_MS - 1);
    add([event('B')]);
    vi.advanceTimersByTime(1);
    expect(reasons()).toEqual(['A']);
    vi.advanceTimersByTime(10 * DELAY_MS);
    expect(reasons()).toEqual(['A', 'B']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('beside other effects wait alone: those are queued at once', () => {
    open().add([event('A'), release, event('B'), resize]);
    expect(queued).toEqual([release, resize]);
    vi.advanceTimersByTime(DELAY_MS);
    expect(queued).toEqual([release, resize, event('A'), event('B')]);
  });

  it('of which too many wait are queued at once; those that wait go on waiting', () => {
    const { add } = open(2);
    for (const reason of ['A', 'B', 'C', 'D']) add([event(reason)]);
    expect(reasons()).toEqual(['C', 'D']);
    vi.advanceTimersByTime(DELAY_MS);
    expect(reasons()).toEqual(['C', 'D', 'A', 'B']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wait again once there is room', () => {
    const { add } = open(1);
    add([event('A')]);
    vi.advanceTimersByTime(DELAY_MS);
    add([event('B')]);
    expect(reasons()).toEqual(['A']);
  });
});

describe('other effects', () => {
  it('leave no timer behind', () => {
    open().add([release]);
    expect(queued).toEqual([release]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('at the end', () => {
  it('all that wait is queued before the queue is emptied, and what is left there is told', async () => {
    const { add, flush } = open();
    add([event('A')]);
    add([event('B')]);
    expect(await flush(500)).toBe(2);
    expect(reasons()).toEqual(['A', 'B']);
    expect(flushes).toEqual([500]);
  });

  it('nothing is queued a second time', async () => {
    const { add, flush } = open();
    add([event('A')]);
    await flush(500);
    vi.advanceTimersByTime(DELAY_MS);
    expect(reasons()).toEqual(['A']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
