import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fact } from '../../hooks/index.ts';
import type { WarmPodCache } from '../../src/caches/warm-pods.ts';
import { createWarmPodCache } from '../../src/caches/warm-pods.ts';
import { type ClaimActivityOptions, createClaimActivity } from '../../src/facts/claim-activity.ts';

const START = new Date('2026-01-01T10:00:00Z');
const HOLD_MS = 1_800;

let warmPods: WarmPodCache;
let version: number;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  warmPods = createWarmPodCache(() => undefined);
  version = 0;
});
afterEach(() => vi.useRealTimers());

const seconds = (count: number) => new Date(START.getTime() + count * 1000).toISOString();

function observe(
  name: string,
  status: object,
  { pool = 'python', namespace = 'team', spec = {} } = {},
): void {
  version += 1;
  warmPods.observe({
    metadata: { name, namespace, uid: `${namespace}/${pool}/${name}`, resourceVersion: String(version) },
    spec: { poolRef: { name: pool }, podTemplate: { name: `${pool}-1` }, ...spec },
    status: { podName: name, podUID: `pod-${name}`, ...status },
  });
}

const addReady = (...names: string[]) => {
  for (const name of names) observe(name, { phase: 'Ready' });
};
/** A claim of this WarmPod, now. */
const claim = (name: string, place = {}) => {
  const assignedAt = new Date().toISOString();
  observe(name, { phase: 'Assigned', assignedTo: `sandbox-${name}`, assignedAt }, place);
};

const open = (changes: Partial<ClaimActivityOptions> = {}) =>
  createClaimActivity({
    pools: warmPods.pools,
    holdMs: HOLD_MS,
    mostHeld: 5,
    now: () => new Date(),
    ...changes,
  });

const query = (changes = {}) => ({
  namespace: 'team',
  pool: 'python',
  claimedAt: START.toISOString(),
  calmSeconds: 1,
  enoughReady: 2,
  ...changes,
});

/** An answer that may be held: undefined while it is. */
function asking<T>(answer: Promise<Fact<T>>) {
  let told: Fact<T> | undefined;
  void answer.then(fact => {
    told = fact;
  });
  return async (ms = 0) => {
    await vi.advanceTimersByTimeAsync(ms);
    return told?.known ? told.value : told;
  };
}
const told = (readyPods: number, lastClaimAt: string, waited: boolean) => ({
  readyPods,
  lastClaimAt,
  waited,
});

describe('what goes on in a pool is told at once', () => {
  it.each<[string, Partial<ClaimActivityOptions>, object]>([
    ['where no claim has come for as long', {}, { claimedAt: seconds(-1) }],
    ['where fewer are left than are enough', {}, { enoughReady: 4 }],
    ['where none may be held', { mostHeld: 0 }, {}],
    ['where the time of the claim cannot be read', {}, { claimedAt: 'once' }],
  ])('%s', async (_case, options, changes) => {
    addReady('a', 'b', 'c');
    const look = asking(open(options).tell(query(changes)));
    expect(await look()).toMatchObject({ readyPods: 3, waited: false });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('with the newest claim: of those in the request, or of those that were seen since', async () => {
    addReady('a', 'b');
    observe('c', { phase: 'Assigned', assignedTo: 'u', assignedAt: seconds(-3) });
    const { tell } = open();
    expect(await asking(tell(query({ claimedAt: seconds(-5) })))()).toEqual(told(2, seconds(-3), false));
    expect(await asking(tell(query({ claimedAt: seconds(-2) })))()).toEqual(told(2, seconds(-2), false));
  });

  it('where nobody knows the pool: it counts as low', async () => {
    expect(await asking(open().tell(query()))()).toEqual(told(0, START.toISOString(), false));
  });

  it('without what cannot be had: asked to end, without a Pod, or being deleted', async () => {
    addReady('a');
    observe('b', { phase: 'Ready' }, { spec: { retire: true } });
    observe('c', { phase: 'Ready', podUID: undefined });
    observe('d', { phase: 'Pending' });
    expect(await asking(open().tell(query()))()).toMatchObject({ readyPods: 1 });
  });
});

describe('what goes on in a pool is held back', () => {
  beforeEach(() => addReady('a', 'b', 'c', 'd'));

  it('until no claim has come for as long as was asked', async () => {
    const look = asking(open().tell(query()));
    expect(await look(999)).toBeUndefined();
    expect(await look(1)).toEqual(told(4, START.toISOString(), true));
  });

  it('for longer where another claim comes', async () => {
    const look = asking(open().tell(query()));
    await look(500);
    claim('a');
    expect(await look(999)).toBeUndefined();
    expect(await look(1)).toEqual(told(3, seconds(0.5), true));
  });

  it('never for longer than so long, however many claims come', async () => {
    const look = asking(open().tell(query({ enoughReady: 0 })));
    for (const name of ['a', 'b', 'c', 'd']) {
      await look(HOLD_MS / 4 - 1);
      claim(name);
    }
    expect(await look(3)).toBeUndefined();
    expect(await look(2)).toEqual(told(0, seconds((4 * (HOLD_MS / 4 - 1)) / 1000), true));
  });

  it('never for longer, although a clock is ahead of ours', async () => {
    const look = asking(open().tell(query({ claimedAt: seconds(3600) })));
    expect(await look(HOLD_MS - 1)).toBeUndefined();
    expect(await look(2)).toMatchObject({ waited: true });
  });

  it('until few are left, and not a moment longer', async () => {
    const look = asking(open().tell(query({ enoughReady: 3 })));
    await look(100);
    claim('a');
    expect(await look()).toBeUndefined();
    claim('b');
    expect(await look()).toEqual(told(2, seconds(0.1), true));
  });

  it('whatever happens to other pools, and to those of that name elsewhere', async () => {
    const look = asking(open().tell(query()));
    await look(500);
    claim('x', { pool: 'node' });
    claim('a', { namespace: 'other' });
    expect(await look(499)).toBeUndefined();
    expect(await look(1)).toEqual(told(4, START.toISOString(), true));
  });

  it('until a WarmPod that is deleted leaves too few', async () => {
    const look = asking(open().tell(query({ enoughReady: 4 })));
    expect(await look(100)).toBeUndefined();
    warmPods.remove('team/python/a');
    expect(await look()).toMatchObject({ readyPods: 3, waited: true });
  });

  it('with no more than so many at once: the next is told at once', async () => {
    const { tell } = open({ mostHeld: 2 });
    const [first, second] = [asking(tell(query())), asking(tell(query()))];
    expect(await asking(tell(query()))()).toMatchObject({ waited: false });
    expect([await first(), await second()]).toEqual([undefined, undefined]);
  });

  it('again once those that were held are gone', async () => {
    const { tell } = open({ mostHeld: 1 });
    expect(await asking(tell(query()))(1_000)).toMatchObject({ waited: true });
    expect(await asking(tell(query({ claimedAt: seconds(1) })))()).toBeUndefined();
  });
});

describe('many that are held at once', () => {
  const HOLDERS = 200;
  const holding = () => {
    const { tell, release } = open({ mostHeld: HOLDERS });
    return { release, looks: Array.from({ length: HOLDERS }, () => asking(tell(query()))) };
  };
  const toldOf = async (looks: ReturnType<typeof holding>['looks']) =>
    (await Promise.all(looks.map(look => look()))).filter(fact => fact !== undefined);

  beforeEach(() => addReady('a', 'b'));

  it('are all held through a change that leaves enough, and all told once it is calm', async () => {
    const { looks } = holding();
    addReady('c');
    expect(await toldOf(looks)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await toldOf(looks)).toEqual(looks.map(() => told(3, START.toISOString(), true)));
  });

  it('are all let go when their pool is low', async () => {
    const { looks } = holding();
    await vi.advanceTimersByTimeAsync(10);
    claim('a');
    expect(await toldOf(looks)).toHaveLength(HOLDERS);
  });

  it('are all let go by a shutdown, and none is held from then on', async () => {
    const { release, looks } = holding();
    expect(await toldOf(looks)).toEqual([]);
    release();
    expect(await toldOf(looks)).toEqual(looks.map(() => told(2, START.toISOString(), true)));
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[string, (release: () => void) => unknown]>([
    ['it is calm', () => vi.advanceTimersByTimeAsync(1_000)],
    ['the pool is low', () => claim('a')],
    ['the server shuts down', release => release()],
  ])('leave no timer and no listener behind once %s', async (_case, happen) => {
    const listening = { now: 0, ever: 0 };
    const { subscribe, activityOf } = warmPods.pools;
    const counted: typeof subscribe = (...parts) => {
      const unsubscribe = subscribe(...parts);
      listening.now += 1;
      listening.ever += 1;
      return () => {
        listening.now -= 1;
        unsubscribe();
      };
    };
    const { tell, release } = open({ pools: { subscribe: counted, activityOf }, mostHeld: HOLDERS });
    const looks = Array.from({ length: HOLDERS }, () => asking(tell(query())));
    expect([listening.now, vi.getTimerCount()]).toEqual([HOLDERS, HOLDERS]);
    await happen(release);
    expect(await toldOf(looks)).toHaveLength(HOLDERS);
    expect([listening.now, vi.getTimerCount()]).toEqual([0, 0]);
    expect(listening.ever).toBeGreaterThanOrEqual(HOLDERS);
  });
});

it('one asked after a shutdown is told at once', async () => {
  addReady('a', 'b');
  const { tell, release } = open();
  release();
  expect(await asking(tell(query()))()).toEqual(told(2, START.toISOString(), false));
});

describe('a listener of a pool', () => {
  it('is told of each change in it, until it is taken away', () => {
    addReady('a');
    const listener = vi.fn();
    const unsubscribe = warmPods.pools.subscribe('team', 'python', listener);
    claim('a');
    expect(listener).toHaveBeenCalled();
    unsubscribe();
    listener.mockClear();
    addReady('b');
    warmPods.remove('team/python/b');
    expect(listener).not.toHaveBeenCalled();
  });

  it('may go away while it is told', () => {
    const heard: string[] = [];
    const { subscribe } = warmPods.pools;
    const first = subscribe('team', 'python', () => {
      heard.push('first');
      first();
    });
    subscribe('team', 'python', () => void heard.push('second'));
    addReady('a');
    expect(heard).toEqual(['first', 'second']);
  });
});

describe('the last claim of a pool', () => {
  const lastClaimAt = () => warmPods.pools.activityOf('team', 'python').lastClaimAtMs;

  it('is known after its WarmPod is gone, while the pool has another', () => {
    addReady('a', 'b');
    claim('a');
    warmPods.remove('team/python/a');
    expect(lastClaimAt()).toBe(START.getTime());
  });

  it('is the newest, in whatever order they are seen', () => {
    observe('a', { phase: 'Assigned', assignedTo: 'u1', assignedAt: seconds(5) });
    observe('b', { phase: 'Assigned', assignedTo: 'u2', assignedAt: seconds(2) });
    expect(lastClaimAt()).toBe(START.getTime() + 5_000);
  });

  it('is forgotten with the pool', () => {
    claim('a');
    warmPods.remove('team/python/a');
    expect(warmPods.pools.activityOf('team', 'python')).toEqual({ readyPods: 0, lastClaimAtMs: 0 });
  });
});
