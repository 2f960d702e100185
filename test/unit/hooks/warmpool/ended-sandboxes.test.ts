/** What a pool, kept or deleted, does when a Sandbox that has one of its Pods is gone. */
import { describe, expect, it } from 'vitest';
import type { Facts, KubernetesObject } from '../../../../hooks/contract.ts';
import { finalize } from '../../../../hooks/warmpool/finalize.ts';
import { sync } from '../../../../hooks/warmpool/sync.ts';
import { availableOf } from '../../../builders/available.ts';
import { context } from '../../../builders/context.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';
import { type PoolBuilder, warmPool } from '../../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../../builders/warm-request.ts';
import { pythonRuntime } from '../../../builders/warm-runtime.ts';
import { asJson } from '../../../builders/world.ts';

interface Given {
  pool?: PoolBuilder;
  warmPods: WarmPodBuilder[];
  podTemplates?: KubernetesObject[];
  facts: Facts;
}

const answerOf =
  (hook: typeof sync | typeof finalize) =>
  ({ pool = warmPool(), warmPods, podTemplates = [], facts }: Given) => {
    const children = [...podTemplates, ...warmPods.map(one => one.build())];
    return asJson(
      hook(poolRequest(pool.build(), children), context({ available: availableOf(pythonRuntime()), facts }))
        .response,
    );
  };

const synced = answerOf(sync);
const finalized = (given: Given) => answerOf(finalize)({ pool: warmPool().deleting(), ...given });

const namesOf = ({ children }: ReturnType<typeof synced>, kind: string) =>
  children.flatMap(child => (child.kind === kind ? [child.metadata.name] : []));
const ordinalsOf = (response: ReturnType<typeof synced>) =>
  namesOf(response, 'WarmPod').map(name => Number(name.split('-').at(-1)));

const template = storedPodTemplate(warmPool().build()).metadata.name;
const one = (ordinal: number) => warmPod(ordinal).ofTemplate(template);

const GONE: Facts = { endedSandboxes: { known: true, value: ['u1'] } };
const UNSURE: [string, Facts][] = [
  ['nobody knows', { endedSandboxes: { known: false, reason: 'no answer' } }],
  ['nobody asked', {}],
];

describe('a Sandbox that is gone', () => {
  const warmPods = [one(0).assignedTo('u1'), one(1).assignedTo('u2'), one(2).ready(), one(3).ready()];

  it('takes its WarmPod along, and no other', () => {
    const response = synced({ warmPods, facts: GONE });
    expect(ordinalsOf(response)).toEqual([1, 2, 3]);
    expect(response.status).toMatchObject({ assignedPods: 1 });
  });

  it.each(UNSURE)('takes nothing along while %s', (_case, facts) => {
    expect(ordinalsOf(synced({ warmPods, facts }))).toEqual([0, 1, 2, 3]);
  });

  it('leaves no PodTemplate behind', () => {
    const older = storedPodTemplate(warmPool().build(), [pythonRuntime('python:3.10.19-slim')]);
    const { name } = older.metadata;
    const given = { podTemplates: [older], warmPods: [warmPod(0).ofTemplate(name).assignedTo('u1')] };
    expect(namesOf(synced({ ...given, facts: {} }), 'PodTemplate')).toContain(name);
    expect(namesOf(synced({ ...given, facts: GONE }), 'PodTemplate')).not.toContain(name);
  });
});

describe('the next look at a pool that is deleted', () => {
  const idle = [one(2).ready(), one(3).ready()];

  it.each<[string, WarmPodBuilder[], Facts, number | undefined]>([
    ['is in a minute while a Sandbox has one', [one(0).assignedTo('u2')], GONE, 60],
    ['is in a minute while nobody knows', [one(0).assignedTo('u1')], {}, 60],
    ['is when something changes once none has one', [one(0).assignedTo('u1')], GONE, undefined],
    ['is when something changes where none ever had one', [], {}, undefined],
  ])('%s', (_case, assigned, facts, seconds) => {
    const warmPods = [...assigned, ...idle];
    expect(finalized({ warmPods, facts }).resyncAfterSeconds).toBe(seconds);
  });
});

describe('a deleted pool whose Sandbox is gone', () => {
  const warmPods = [one(0).assignedTo('u1')];
  const readyOf = (given: Given) =>
    (finalized(given).status as { conditions: { reason: string }[] }).conditions[0]?.reason;

  it('lets the WarmPod go, and says that it ends', () => {
    expect(ordinalsOf(finalized({ warmPods, facts: GONE }))).toEqual([]);
    expect(readyOf({ warmPods, facts: GONE })).toBe('Terminating');
  });

  it.each(UNSURE)('keeps it while %s, and says that it is in use', (_case, facts) => {
    expect(ordinalsOf(finalized({ warmPods, facts }))).toEqual([0]);
    expect(readyOf({ warmPods, facts })).toBe('InUse');
  });

  it('stays until that WarmPod is gone, even by force', () => {
    const pool = warmPool().deleting().forced();
    expect(finalized({ pool, warmPods, facts: GONE }).finalized).toBe(false);
    expect(finalized({ pool, warmPods: [], facts: {} }).finalized).toBe(true);
  });
});
