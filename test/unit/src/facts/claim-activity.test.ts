import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fact } from '../../../../hooks/index.ts';
import type { WarmPodCache } from '../../../../src/caches/warm-pods.ts';
import { createWarmPodCache } from '../../../../src/caches/warm-pods.ts';
import { createUnmetClaims } from '../../../../src/claim/unmet.ts';
import { type ClaimActivityOptions, createClaimActivity } from '../../../../src/facts/claim-activity.ts';

const START = new Date('2026-01-01T10:00:00Z');
const MOST_HOLD_MS = 1_800;

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
  { pool = 'python', namespace = 'team', spec = {}, createdAt = seconds(0) } = {},
): void {
  version += 1;
  warmPods.observe({
    metadata: {
      name,
      namespace,
      uid: `${namespace}/${pool}/${name}`,
      resourceVersion: String(version),
      creationTimestamp: createdAt,
    },
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
    unmetClaims: createUnmetClaims(() => new Date()),
    mostHoldMs: MOST_HOLD_MS,
    now: () => new Date(),
    ...changes,
  });

const query = (changes = {}) => ({
  namespace: 'team',
  pool: 'python',
  podTemplates: ['python-1'],
  spacingSeconds: 0.5,
  startSeconds: 3,
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

describe('what goes on in a pool', () => {
  const told = async (options: Partial<ClaimActivityOptions> = {}, changes = {}) =>
    asking(open(options).tell(query(changes)))();

  it('is nothing where nobody knows the pool', async () => {
    expect(await told()).toEqual({
      readyPods: 0,
      startingPods: 0,
      lastClaimAt: undefined,
      claimsUnderWay: 0,
      unmet: { waiting: 0, cold: 0 },
      waited: false,
    });
  });

  it('tells how many ask in vain for Pods like its own', async () => {
    const asked: unknown[] = [];
    const count = (...given: unknown[]) => {
      asked.push(given);
      return { waiting: 2, cold: 3 };
    };
    expect(await told({ unmetClaims: { count } })).toMatchObject({ unmet: { waiting: 2, cold: 3 } });
    expect(asked).toEqual([['team', ['python-1']]]);
  });

  it('counts what can be had: not what is asked to end, without a Pod, or starting', async () => {
    addReady('a');
    observe('b', { phase: 'Ready' }, { spec: { retire: true } });
    observe('c', { phase: 'Ready', podUID: undefined });
    observe('d', { phase: 'Pending' });
    expect(await told()).toMatchObject({ readyPods: 1 });
  });

  it('counts what is starting, of those that were made lately, and are to stay', async () => {
    observe('a', { phase: 'Pending' }, { createdAt: seconds(-2) });
    observe('b', { phase: 'Pending' }, { createdAt: seconds(-4) });
    observe('c', { phase: 'Pending' }, { createdAt: seconds(-2), spec: { retire: true } });
    observe('d', { phase: 'Ready' }, { createdAt: seconds(-2) });
    expect(await told()).toMatchObject({ startingPods: 1 });
    expect(await told({}, { startSeconds: 5 })).toMatchObject({ startingPods: 2 });
  });

  it('tells the newest claim, and how many are under way', async () => {
    observe('a', { phase: 'Assigned', assignedTo: 'u1', assignedAt: seconds(-1) });
    observe('b', { phase: 'Assigned', assignedTo: 'u2', assignedAt: seconds(-2) });
    expect(await told({ claimsUnderWay: () => 7 })).toMatchObject({
      lastClaimAt: seconds(-1),
      claimsUnderWay: 7,
    });
  });
});

describe('what goes on in a pool is told at once', () => {
  const again =
    (first: object, second: object) =>
    async (options: Partial<ClaimActivityOptions> = {}) => {
      addReady('a');
      const { tell } = open(options);
      await tell(query(first));
      return asking(tell(query(second)))();
    };

  it.each<[string, () => Promise<unknown>]>([
    ['for the first time', async () => asking(open().tell(query()))()],
    ['of another pool', () => again({}, { pool: 'node' })()],
    ['of another namespace', () => again({}, { namespace: 'other' })()],
    ['where it may be told as often as it is asked', () => again({}, { spacingSeconds: 0 })()],
    ['where none may be held', () => again({}, {})({ mostHoldMs: 0 })],
  ])('%s', async (_case, ask) => {
    expect(await ask()).toMatchObject({ waited: false });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('once the time has passed', async () => {
    const { tell } = open();
    await tell(query());
    await vi.advanceTimersByTimeAsync(500);
    expect(await asking(tell(query()))()).toMatchObject({ waited: false });
  });

  it('every ten seconds although it is asked all the time: what was held back retires nothing', async () => {
    addReady('a');
    const { tell } = open();
    await tell(query());
    const waited: boolean[] = [];
    for (let count = 0; count < 45; count += 1) {
      const look = asking(tell(query()));
      const fact = (await look()) ?? (await look(500));
      waited.push(fact !== undefined && 'waited' in fact && fact.waited);
    }
    expect(waited.flatMap((one, index) => (one ? [] : [index]))).toEqual([20, 41]);
  });
});

describe('what goes on in a pool is held back', () => {
  /** NewEvent once, and asked again. */
  const askedAgain = async (changes = {}) => {
    const { tell, release } = open();
    await tell(query(changes));
    return { look: asking(tell(query(changes))), release };
  };
  beforeEach(() => addReady('a', 'b'));

  it('until it was told so long ago, and then as it is', async () => {
    const { look } = await askedAgain();
    await look(200);
    claim('a');
    expect(await look(299)).toBeUndefined();
    expect(await look(1)).toMatchObject({ readyPods: 1, lastClaimAt: seconds(0.2), waited: true });
  });

  it('no longer than a fact may take', async () => {
    const { look } = await askedAgain({ spacingSeconds: 60 });
    expect(await look(MOST_HOLD_MS - 1)).toBeUndefined();
    expect(await look(1)).toMatchObject({ waited: true });
  });

  it('until the pool is empty, and not a moment longer', async () => {
    const { look } = await askedAgain();
    claim('a');
    expect(await look(100)).toBeUndefined();
    warmPods.remove('team/python/b');
    expect(await look()).toMatchObject({ readyPods: 0, waited: true });
  });

  it('while a pool stays empty: that it is was told', async () => {
    claim('a');
    claim('b');
    const { look } = await askedAgain();
    expect(await look(499)).toBeUndefined();
    expect(await look(1)).toMatchObject({ readyPods: 0 });
  });

  it('whatever happens to other pools, and to those of that name elsewhere', async () => {
    const { look } = await askedAgain();
    claim('x', { pool: 'node' });
    claim('a', { namespace: 'other' });
    expect(await look(499)).toBeUndefined();
  });

  it('until the server shuts down, and never from then on', async () => {
    const { tell, release } = open();
    await tell(query());
    const looks = Array.from({ length: 20 }, () => asking(tell(query())));
    expect(await looks[0]?.()).toBeUndefined();
    release();
    for (const look of looks) expect(await look()).toMatchObject({ waited: true });
    expect(await asking(tell(query()))()).toMatchObject({ waited: false });
  });

  it.each<[string, (release: () => void) => unknown]>([
    ['the time has passed', () => vi.advanceTimersByTimeAsync(500)],
    ['the pool is empty', () => ['a', 'b'].forEach(name => void claim(name))],
    ['the server shuts down', release => release()],
  ])('and leaves no timer and no listener behind once %s', async (_case, happen) => {
    let listening = 0;
    const { subscribe, activityOf } = warmPods.pools;
    const counted: typeof subscribe = (...parts) => {
      const unsubscribe = subscribe(...parts);
      listening += 1;
      return () => {
        listening -= 1;
        unsubscribe();
      };
    };
    const { tell, release } = open({ pools: { subscribe: counted, activityOf } });
    await tell(query());
    const look = asking(tell(query()));
    expect([listening, vi.getTimerCount()]).toEqual([1, 1]);
    await happen(release);
    expect(await look()).toMatchObject({ waited: true });
    expect([listening, vi.getTimerCount()]).toEqual([0, 0]);
  });
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
  const lastClaimAt = () => warmPods.pools.activityOf('team', 'python', 0).lastClaimAtMs;

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
    expect(warmPods.pools.activityOf('team', 'python', 0)).toMatchObject({ lastClaimAtMs: 0 });
  });
});
