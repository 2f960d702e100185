/** Histories of a pool: whatever happens, in whatever order, and however old the caches are. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { warmPoolStatus } from '../../hooks/api/warmpool.ts';
import { type Happening, happen, idleWithoutReadyPod, orphans, settle } from '../builders/warm-happenings.ts';
import { happenings, pools } from '../builders/warm-histories.ts';
import { type PoolManifest, warmPool } from '../builders/warm-pool.ts';
import { createWorld, poolOf, type WarmPodObject, type World, warmPodsOf } from '../builders/warm-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const parameters = { numRuns: 100 };

/** The world after a history; each step is checked. */
function lived(pool: PoolManifest, history: Happening[], check?: (world: World) => void): World {
  const world = createWorld(pool);
  for (const each of history) {
    happen(world, each);
    check?.(world);
  }
  return world;
}

const holds = (check: (world: World) => void, eachStep?: (world: World) => void) =>
  fc.assert(
    fc.property(pools, happenings, (pool, history) => check(lived(pool, history, eachStep))),
    parameters,
  );

const idleOf = (world: World): WarmPodObject[] =>
  warmPodsOf(world).filter(({ status }) => status?.phase !== 'Assigned');

const assignedOf = (world: World): WarmPodObject[] =>
  warmPodsOf(world).filter(({ status }) => status?.phase === 'Assigned');

const specOf = (world: World) => poolOf(world)?.spec as { minSize: number; maxSize: number };

/** What of this many maxSize leaves room for. */
function withinMax(world: World, idle: number): number {
  const { maxSize } = specOf(world);
  return maxSize === 0 ? idle : Math.max(0, Math.min(idle, maxSize - assignedOf(world).length));
}

/** How many idle ones the pool itself says that it keeps, and how many it must keep at least. */
const wanted = (world: World) =>
  withinMax(world, warmPoolStatus.parse(poolOf(world)?.status).idleTarget ?? -1);
const promised = (world: World) => withinMax(world, specOf(world).minSize);

/** WarmPods that are not any more whose they were; what ends stays whose it was. Remembers whose they are. */
function changedHands(world: World, users: Map<string, string>): string[] {
  const changed = warmPodsOf(world).filter(({ metadata, status }) => {
    const user = users.get(metadata.uid);
    return user !== undefined && status?.phase !== 'Terminating' && status?.assignedTo !== user;
  });
  for (const { metadata, status } of assignedOf(world)) users.set(metadata.uid, status?.assignedTo ?? '');
  return changed.map(({ metadata }) => metadata.name);
}

describe('whatever happens', () => {
  it('no WarmPod and no Pod is deleted under its Sandbox', () => {
    holds(world => {
      settle(world);
      expect(world.violations).toEqual([]);
    });
  });

  it('no Sandbox has two WarmPods', () => {
    holds(
      () => {},
      world => {
        const users = assignedOf(world).map(({ status }) => status?.assignedTo);
        expect(new Set(users).size).toBe(users.length);
      },
    );
  });

  it('a WarmPod once assigned is never given to another Sandbox, nor back to the pool', () => {
    fc.assert(
      fc.property(pools, happenings, (pool, history) => {
        const users = new Map<string, string>();
        lived(pool, history, world => expect(changedHands(world, users)).toEqual([]));
      }),
      parameters,
    );
  });
});

describe('once nothing else happens', () => {
  it('soon nothing changes any more', () => {
    holds(world => {
      expect(settle(world)).toBe(true);
    });
  });

  it('the pool has what it promised, all of it Ready and of one template', () => {
    holds(world => {
      settle(world);
      const idle = idleOf(world);
      expect(idle.filter(({ status }) => status?.phase !== 'Ready')).toEqual([]);
      expect(idle.length).toBe(wanted(world));
      expect(idle.length).toBeGreaterThanOrEqual(promised(world));
      expect(new Set(idle.map(({ spec }) => spec.podTemplate.name)).size).toBeLessThanOrEqual(1);
    });
  });

  it('what is said to be Ready is', () => {
    holds(world => {
      settle(world);
      expect(idleWithoutReadyPod(world)).toEqual([]);
    });
  });

  it('what failed while its WarmPod was being called Ready is noticed', () => {
    const world = lived(warmPool().build(), [
      { does: 'lookAtPool', poolLag: 0, childrenLag: 0 },
      { does: 'lookAtAll' },
      { does: 'start', index: 0 },
      { does: 'fail', index: 0 },
      { does: 'lookAtStatus', index: 0, lag: 1 },
    ]);
    expect(idleWithoutReadyPod(world)).toHaveLength(1);
    settle(world);
    expect(idleWithoutReadyPod(world)).toEqual([]);
  });

  it('what was lost before it was ever Ready is made again', () => {
    const world = lived(warmPool().size(1).build(), [
      { does: 'lookAtPool', poolLag: 0, childrenLag: 0 },
      { does: 'lookAtAll' },
      { does: 'lose', index: 0 },
    ]);
    expect(world.store.list('Pod')).toEqual([]);
    settle(world);
    expect(world.store.list('Pod')).toHaveLength(1);
  });

  it('there are no more than maxSize, unless Sandboxes have them', () => {
    holds(world => {
      settle(world);
      const { maxSize } = specOf(world);
      const most = Math.max(maxSize, assignedOf(world).length);
      if (maxSize > 0) expect(warmPodsOf(world).length).toBeLessThanOrEqual(most);
    });
  });

  it('nothing is left of Sandboxes that are gone, and each WarmPod has its Pod', () => {
    holds(world => {
      settle(world);
      expect(orphans(world)).toEqual([]);
      const names = world.store.list('Pod').map(({ metadata }) => metadata.name);
      expect(
        warmPodsOf(world)
          .map(({ metadata }) => metadata.name)
          .sort(),
      ).toEqual(names.sort());
    });
  });

  it('the PodTemplates left are those in use, and the current one', () => {
    holds(world => {
      settle(world);
      const named = new Set(warmPodsOf(world).map(({ spec }) => spec.podTemplate.name));
      const unused = world.store.list('PodTemplate').filter(({ metadata }) => !named.has(metadata.name));
      expect(unused.length).toBeLessThanOrEqual(1);
    });
  });
});

/** As `kubectl delete` leaves it while its finalizer is there. */
function deletePool(world: World): void {
  const pool = poolOf(world);
  if (pool === undefined) return;
  world.store.update({ ...pool, metadata: { ...pool.metadata, deletionTimestamp: '2026-01-01T00:01:00Z' } });
}

describe('a pool that is deleted', () => {
  it('waits for its Sandboxes, and then leaves nothing', () => {
    holds(world => {
      deletePool(world);
      expect(settle(world)).toBe(true);
      expect(idleOf(world)).toEqual([]);
      expect(poolOf(world) !== undefined).toBe(assignedOf(world).length > 0);
      for (const sandbox of world.store.list('Sandbox')) world.store.remove(sandbox);
      expect(settle(world)).toBe(true);
      expect(['WarmPool', 'WarmPod', 'Pod', 'PodTemplate'].flatMap(kind => world.store.list(kind))).toEqual(
        [],
      );
      expect(world.violations).toEqual([]);
    });
  });
});
