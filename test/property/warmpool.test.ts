/** What holds of every answer about a pool, whatever is observed. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type WarmPodSpec, type WarmPod as WarmPodType, warmPod } from '../../hooks/api/warmpod.ts';
import { type WarmPoolSpec, warmPool, warmPoolStatus } from '../../hooks/api/warmpool.ts';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { parseWarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { sync } from '../../hooks/warmpool/sync.ts';
import { availableIn } from '../builders/available.ts';
import { context } from '../builders/context.ts';
import { envelopeOf, type PoolSituation, poolSituation } from '../builders/warm-arbitraries.ts';
import { asJson } from '../builders/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const answerTo = (envelope: ReturnType<typeof envelopeOf>) =>
  asJson(sync(parseWarmPoolRequest(envelope), context({ available: availableIn(envelope.cluster) })));

const answer = (situation: PoolSituation) => answerTo(asJson(envelopeOf(situation)));

const holds = (check: (situation: PoolSituation) => void) =>
  fc.assert(fc.property(poolSituation(), check), { numRuns: 300 });

const parsed = ({ children }: PoolSituation): WarmPodType[] =>
  children.flatMap(child => (child.kind === 'WarmPod' ? [warmPod.parse(child)] : []));

const isAtItsEnd = ({ metadata, status: { phase } }: WarmPodType) =>
  phase === 'Terminating' || (phase !== 'Assigned' && metadata.deletionTimestamp !== undefined);

const isIdleAndReady = (one: WarmPodType) =>
  one.status.phase === 'Ready' && !one.spec.retire && !isAtItsEnd(one);

const answered = (situation: PoolSituation) =>
  answer(situation).response.children.filter(({ kind }) => kind === 'WarmPod');

const isRetiring = ({ spec, status }: WarmPodType) => spec.retire && status.phase !== 'Assigned';

const specOf = ({ parent }: PoolSituation): WarmPoolSpec => warmPool.parse(parent).spec;

const namesOf = (some: readonly { metadata: { name: string } }[]) =>
  some.map(({ metadata }) => metadata.name);

const retireOf = (some: readonly { metadata: { name: string }; spec?: unknown }[], name: string) =>
  (some.find(({ metadata }) => metadata.name === name)?.spec as WarmPodSpec | undefined)?.retire ?? false;

/** The WarmPods that this answer asks to end, and did not before. */
const newlyRetired = (situation: PoolSituation): WarmPodType[] =>
  parsed(situation).filter(
    ({ metadata, spec }) => !spec.retire && retireOf(answered(situation), metadata.name),
  );

const created = (situation: PoolSituation) => {
  const observed = new Set(namesOf(situation.children));
  return namesOf(answered(situation)).filter(name => !observed.has(name));
};

const ordinalOf = (name: string) => Number(name.split('-').at(-1));

const reversed = <T>(map: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).reverse());

describe('an answer about a pool', () => {
  it('is the same each time', () => {
    holds(situation => {
      expect(JSON.stringify(answer(situation))).toBe(JSON.stringify(answer(situation)));
    });
  });

  it('does not depend on the order of what is observed', () => {
    holds(situation => {
      const { children, ...rest } = asJson(envelopeOf(situation));
      const other = Object.entries(reversed(children)).map(
        ([kind, objects]) => [kind, reversed(objects)] as const,
      );
      expect(JSON.stringify(answerTo({ ...rest, children: Object.fromEntries(other) }))).toBe(
        JSON.stringify(answer(situation)),
      );
    });
  });

  it('does not change what it is about', () => {
    holds(situation => {
      const envelope = asJson(envelopeOf(situation));
      answerTo(envelope);
      expect(envelope).toEqual(envelopeOf(situation));
    });
  });

  it('fits the schemas: the status of a pool, and WarmPods', () => {
    holds(situation => {
      warmPoolStatus.parse(answer(situation).response.status);
      const stored = { uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };
      for (const child of answered(situation))
        warmPod.parse({ ...child, metadata: { ...child.metadata, ...stored } } as KubernetesObject);
    });
  });

  it('has no child twice', () => {
    holds(situation => {
      const { children } = answer(situation).response;
      const names = children.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
    });
  });
});

describe('the WarmPods of an answer', () => {
  it('are all that are not at their end', () => {
    holds(situation => {
      const staying = namesOf(parsed(situation).filter(one => !isAtItsEnd(one)));
      expect(namesOf(answered(situation))).toEqual(expect.arrayContaining(staying));
    });
  });

  it('are none that are at their end', () => {
    holds(situation => {
      const ended = new Set(namesOf(parsed(situation).filter(isAtItsEnd)));
      expect(namesOf(answered(situation)).filter(name => ended.has(name))).toEqual([]);
    });
  });

  it('that a Sandbox has are as they were, and not asked to end', () => {
    holds(situation => {
      for (const { metadata, spec } of parsed(situation).filter(({ status }) => status.phase === 'Assigned'))
        expect(answered(situation).find(({ metadata: { name } }) => name === metadata.name)?.spec).toEqual(
          spec,
        );
    });
  });

  it('are no more than maxSize, unless there were more', () => {
    holds(situation => {
      const { maxSize } = specOf(situation);
      const before = parsed(situation).filter(one => !isAtItsEnd(one)).length;
      if (maxSize > 0) expect(answered(situation).length).toBeLessThanOrEqual(Math.max(maxSize, before));
    });
  });

  it('that are asked to end leave the target Ready, but for one where maxSize leaves no room', () => {
    holds(situation => {
      const { maxSize } = specOf(situation);
      const { idleTarget = 0, assignedPods } = warmPoolStatus.parse(answer(situation).response.status);
      const keep = maxSize === 0 ? idleTarget : Math.min(idleTarget, maxSize - assignedPods);
      const staying = parsed(situation).filter(one => !isAtItsEnd(one));
      const readyBefore = staying.filter(isIdleAndReady).length;
      const readyRetired = newlyRetired(situation).filter(isIdleAndReady).length;
      const isFull = maxSize > 0 && staying.length >= maxSize && !staying.some(isRetiring);
      const spare = Math.max(0, readyBefore - Math.max(0, keep));
      expect(readyRetired).toBeLessThanOrEqual(Math.max(spare, isFull ? 1 : 0));
    });
  });

  it('are not made and asked to end for want of each other: what is fresh goes only if there is too much', () => {
    holds(situation => {
      if (created(situation).length === 0) return;
      const { ttl } = specOf(situation);
      const current = answer(situation).response.children.find(({ kind }) => kind === 'PodTemplate')?.metadata
        .name;
      const isFresh = ({ metadata, spec }: WarmPodType) =>
        spec.podTemplate?.name === current &&
        (ttl === 0 || (context().now.getTime() - Date.parse(metadata.creationTimestamp)) / 1000 < ttl);
      expect(newlyRetired(situation).filter(isFresh)).toEqual([]);
    });
  });
});

describe('the numbers of new WarmPods', () => {
  it('are higher than any that is observed, or that the status knows of', () => {
    holds(situation => {
      const known = namesOf(parsed(situation)).map(ordinalOf);
      const { nextOrdinal = 0 } = warmPool.parse(situation.parent).status;
      const lowest = Math.min(...created(situation).map(ordinalOf));
      expect(lowest).toBeGreaterThanOrEqual(Math.max(nextOrdinal, ...known.map(ordinal => ordinal + 1)));
    });
  });

  it('are lower than the one that the status now says is next', () => {
    holds(situation => {
      const { nextOrdinal } = warmPoolStatus.parse(answer(situation).response.status);
      const all = [...namesOf(parsed(situation)), ...created(situation)].map(ordinalOf);
      expect(nextOrdinal).toBeGreaterThan(Math.max(-1, ...all));
    });
  });
});

describe('the status', () => {
  const next = (situation: PoolSituation): PoolSituation => {
    const { status } = answer(situation).response;
    const seen = parsed(situation).map(({ metadata }) => ordinalOf(metadata.name) + 1);
    const nextOrdinal = Math.max(warmPool.parse(situation.parent).status.nextOrdinal ?? 0, ...seen);
    return { ...situation, parent: { ...situation.parent, status: { ...status, nextOrdinal } } };
  };

  it('comes to rest: of what stays as it is, the same is said again, and nothing told', () => {
    holds(situation => {
      const rested = next(next(next(situation)));
      const { response, effects } = answer(rested);
      const { nextOrdinal: _now, ...status } = response.status;
      const { nextOrdinal: _before, ...before } = rested.parent.status as Record<string, unknown>;
      expect(status).toEqual(before);
      expect(effects).toEqual([]);
    });
  });

  it('counts what is observed', () => {
    holds(situation => {
      const { availablePods, outdatedPods, assignedPods } = warmPoolStatus.parse(
        answer(situation).response.status,
      );
      const some = parsed(situation);
      expect(assignedPods).toBe(some.filter(({ status }) => status.phase === 'Assigned').length);
      expect(availablePods + outdatedPods).toBe(some.filter(isIdleAndReady).length);
    });
  });
});
