/** A pool whose Pods come to nothing: however old its caches are, few are tried; and once they do well it is filled. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { warmPoolStatus } from '../../hooks/api/warmpool.ts';
import { lookAtWarmPods, settle } from '../builders/warm-happenings.ts';
import { lookAtPool } from '../builders/warm-looks.ts';
import { warmPool } from '../builders/warm-pool.ts';
import { createWorld, poolOf, type World, warmPodsOf } from '../builders/warm-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const SIZE = 5;
const SECONDS = 150;

/** What comes of each of them, as soon as it is there. */
type Fate = (world: World) => void;

const podsFail: Fate = ({ store }) => {
  for (const pod of store.list('Pod'))
    if ((pod.status as { phase: string }).phase !== 'Failed')
      store.update({ ...pod, status: { phase: 'Failed', reason: 'OutOfcpu', message: 'no cpu' } });
};
const podsGo: Fate = ({ store }) => {
  for (const pod of store.list('Pod')) store.remove(pod);
};
const warmPodsGo: Fate = world => {
  for (const warmPod of warmPodsOf(world)) world.store.remove(warmPod);
};
const fates: [string, Fate][] = [
  ['fail', podsFail],
  ['disappear', podsGo],
  ['disappear with their WarmPods', warmPodsGo],
];

/** Looks at the pool, and how many writes ago its caches hold. */
const looks = fc.array(
  fc.record({
    poolLag: fc.oneof(fc.constant(0), fc.nat(8)),
    childrenLag: fc.oneof(fc.constant(0), fc.nat(8)),
  }),
  { minLength: SECONDS, maxLength: SECONDS },
);

const statusOf = (world: World) => warmPoolStatus.parse(poolOf(world)?.status);

function suffer(
  world: World,
  fate: Fate,
  { poolLag, childrenLag }: { poolLag: number; childrenLag: number },
): void {
  world.now = new Date(world.now.getTime() + 1_000);
  lookAtPool(world, poolLag, childrenLag);
  lookAtWarmPods(world);
  fate(world);
  lookAtWarmPods(world);
}

describe.each(fates)('while all Pods of a pool %s', (_case, fate) => {
  it('few are made, and soon after that the pool is filled', () => {
    fc.assert(
      fc.property(looks, each => {
        const world = createWorld(warmPool().size(SIZE).build());
        for (const lags of each) suffer(world, fate, lags);
        const made = statusOf(world).nextOrdinal ?? 0;
        // All at first, twice where they leave nothing to be seen; then 2, 4, … 128 s apart, some twice by an old cache.
        expect(made).toBeLessThanOrEqual(4 * SIZE + 2 * 9);
        settle(world);
        expect(statusOf(world)).toMatchObject({ availablePods: SIZE, pendingPods: 0 });
        expect(statusOf(world).backOff).toBeUndefined();
      }),
      { numRuns: 4 },
    );
  });
});
