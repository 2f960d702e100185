import { describe, expect, it } from 'vitest';
import { keptPodTemplates, keptWarmPods, newWarmPods } from '../../../../hooks/warmpool/children.ts';
import { takeInventory } from '../../../../hooks/warmpool/inventory.ts';
import type { ObservedWarmPod } from '../../../../hooks/warmpool/request.ts';
import { NOW } from '../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';
import { warmPool } from '../../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../../builders/warm-request.ts';

const FRESHNESS = { podTemplateName: TEMPLATE, ttlSeconds: 0, startSeconds: 600, now: NOW };

const creating = (create: number, pool = warmPool()) =>
  newWarmPods(pool.parse(), 7, { create, retire: [] }, TEMPLATE);

describe('new WarmPods', () => {
  it('are numbered on from the first free number', () => {
    const names = creating(3).map(({ metadata }) => metadata.name.split('-').at(-1));
    expect(names).toEqual(['7', '8', '9']);
  });

  it('are none where none are missing', () => {
    expect(creating(0)).toEqual([]);
  });

  it('say which pool they belong to and what they are made from, and nothing else', () => {
    const { metadata } = warmPool().build();
    expect(creating(1)).toEqual([
      {
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'WarmPod',
        metadata: {
          name: `python-${metadata.uid.slice(0, 8)}-7`,
          namespace: 'default',
          labels: { app: 'llmsafespace', component: 'warmpod', 'warm-pool': 'python' },
          annotations: { 'llmsafespace.dev/runtime': 'python:3.10' },
        },
        spec: { poolRef: { name: 'python' }, podTemplate: { name: TEMPLATE } },
      },
    ]);
  });

  it('have names and labels of at most 63 characters, whatever the pool is called', () => {
    const [one] = creating(1, warmPool().named('a.very'.repeat(42)));
    expect(one?.metadata.name.length).toBeLessThanOrEqual(63);
    expect(one?.metadata.labels?.['warm-pool']?.length).toBeLessThanOrEqual(63);
  });

  it('of two pools never have the same name', () => {
    const [a] = creating(1, warmPool().named(`${'x'.repeat(50)}-a`));
    const [b] = creating(1, warmPool().named(`${'x'.repeat(50)}-b`));
    expect(a?.metadata.name).not.toBe(b?.metadata.name);
  });
});

const keep = (some: WarmPodBuilder[], leaving: number[] = []) => {
  const observed = some.map(one => one.observed());
  const retire = leaving.flatMap(index => observed[index] ?? []);
  return keptWarmPods(takeInventory(observed, FRESHNESS), { create: 0, retire });
};

const asApplied = (one: WarmPodBuilder) => {
  const { metadata, spec } = one.build();
  const { name, namespace, labels } = metadata;
  return { apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', metadata: { name, namespace, labels }, spec };
};

describe('WarmPods that are observed', () => {
  it.each([
    ['Pending', warmPod()],
    ['Ready', warmPod().ready()],
    ['Assigned', warmPod().assignedTo('u1')],
    ['Assigned and deleted by somebody', warmPod().assignedTo('u1').deleting()],
    ['of an older template', warmPod().ready().ofTemplate('old')],
    ['asked to end', warmPod().ready().retired()],
    ['asked to end, but claimed', warmPod().retired().assignedTo('u1')],
  ])('stay, whole, while they are %s', (_case, one) => {
    expect(keep([one])).toEqual([asApplied(one)]);
  });

  it.each([
    ['at their end', warmPod().terminating()],
    ['deleted by somebody', warmPod().ready().deleting()],
  ])('are left out when %s', (_case, one) => {
    expect(keep([one])).toEqual([]);
  });

  it('that are to go are asked to end, and nothing else of them changes', () => {
    const one = warmPod(3).ready();
    const { spec, ...rest } = asApplied(one);
    expect(keep([one], [0])).toEqual([{ ...rest, spec: { ...spec, retire: true } }]);
  });

  it('that stay beside one that goes are not asked to', () => {
    const kept = keep([warmPod(1).ready(), warmPod(2).ready()], [0]);
    expect(kept.map(({ spec }) => (spec as { retire?: boolean }).retire)).toEqual([true, undefined]);
  });

  it('that were written by hand, without what was applied, keep at least their identity', () => {
    const { warmPod: parsed, object } = warmPod().ready().observed();
    const { annotations: _, ...metadata } = object.metadata;
    const byHand: ObservedWarmPod = { warmPod: parsed, object: { ...object, metadata } };
    const [kept] = keptWarmPods(takeInventory([byHand], FRESHNESS), { create: 0, retire: [] });
    expect(kept?.metadata).toEqual({ name: metadata.name, namespace: 'default' });
  });
});

describe('PodTemplates that are observed', () => {
  const pool = warmPool().build();
  const older = storedPodTemplate(
    warmPool()
      .spec({ resources: { cpu: '2' } })
      .build(),
  );
  const current = storedPodTemplate(pool);

  const kept = (one: WarmPodBuilder, name: string | undefined = current.metadata.name) => {
    const request = poolRequest(pool, [older, current, one.build()]);
    const inventory = takeInventory(request.warmPods, { ...FRESHNESS, podTemplateName: name });
    return keptPodTemplates(request, inventory, name).map(({ metadata }) => metadata.name);
  };

  const ofOlder = warmPod().ofTemplate(older.metadata.name);

  it.each([
    ['being started', ofOlder],
    ['Ready', ofOlder.ready()],
    ['assigned', ofOlder.assignedTo('u1')],
    ['asked to end', ofOlder.retired()],
  ])('stay while a WarmPod that names them is %s', (_case, one) => {
    expect(kept(one)).toEqual([older.metadata.name]);
  });

  it('go with the last WarmPod that names them', () => {
    expect(kept(ofOlder.terminating())).toEqual([]);
  });

  it('are not echoed if current: those are rendered anew', () => {
    expect(kept(warmPod().ofTemplate(current.metadata.name))).toEqual([]);
  });

  it('stay whole', () => {
    const request = poolRequest(pool, [older, ofOlder.build()]);
    const inventory = takeInventory(request.warmPods, FRESHNESS);
    expect(keptPodTemplates(request, inventory, current.metadata.name)).toMatchObject([
      { kind: 'PodTemplate', template: older.template },
    ]);
  });
});
