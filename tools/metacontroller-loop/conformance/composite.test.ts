/** Facts about composites, on whichever Metacontroller the control plane runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownControlPlane } from '../../../test/e2e/support/own-control-plane.ts';
import { eventually } from './harness/cluster.ts';
import { type Stage, setStage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(ownControlPlane().kubeconfig);
});
afterAll(() => stage.leave());

const configMap = (name: string, data: Record<string, string> = { a: '1' }, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

/** Answers with the children in the parent's spec. */
const asSpecified = {
  sync: ({ parent }: { parent: Record<string, unknown> }) => ({
    ...(parent.spec as Record<string, unknown>),
  }),
};

/** Metacontroller looks for new kinds every 30 s, and waits twice as long before each attempt: 10, 20, 41 s. */
const DISCOVERED_MS = 100_000;

describe('children', () => {
  test('a child is created with owner, generated label and last-applied annotation', async () => {
    const { cluster, draft, enter } = stage;
    const thing = await enter(
      draft('Thing', 'made', { spec: { children: [configMap('made')] } }),
      asSpecified,
    );
    const child = await eventually(() => cluster.get(draft('ConfigMap', 'made')), DISCOVERED_MS);
    expect(child.metadata.labels).toEqual({ 'controller-uid': thing.metadata.uid });
    expect(child.metadata.ownerReferences).toEqual([
      {
        apiVersion: thing.apiVersion,
        kind: 'Thing',
        name: 'made',
        uid: thing.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    const applied = child.metadata.annotations?.['metacontroller.k8s.io/last-applied-configuration'];
    expect(applied).toBe(
      `{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"labels":{"controller-uid":"${thing.metadata.uid}"},"name":"made","namespace":"${stage.namespace}"}}`,
    );
  });

  test('InPlace keeps what others added and removes what the hook dropped', async () => {
    const { cluster, draft, enter } = stage;
    const thing = draft('Thing', 'merged', {
      spec: { children: [configMap('merged', { mine: '1', old: '1' })] },
    });
    await enter(thing, asSpecified);
    await eventually(() => cluster.get(draft('ConfigMap', 'merged')));
    await cluster.patch(draft('ConfigMap', 'merged'), { data: { theirs: '1' } });
    await cluster.patch(thing, { spec: { children: [configMap('merged', { mine: '2' })] } });
    await eventually(async () => {
      const child = await cluster.get(draft('ConfigMap', 'merged'));
      expect(child.data).toEqual({ mine: '2', theirs: '1' });
    });
  });

  test('OnDelete leaves a child as it is until somebody deletes it', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const secret = (value: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'left' },
      stringData: { value },
    });
    const thing = draft('Thing', 'left', { spec: { children: [secret('one')] } });
    await enter(thing, asSpecified);
    const before = await eventually(() => cluster.get(draft('Secret', 'left')));
    await cluster.patch(thing, { spec: { children: [secret('two')] } });
    await eventually(() =>
      expect(hooks.callsAbout('left', 'sync').at(-1)?.request.parent.metadata.generation).toBe(2),
    );
    await sleep(300);
    expect((await cluster.get(draft('Secret', 'left'))).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
    await cluster.delete(draft('Secret', 'left'));
    await eventually(async () => {
      const { data } = await cluster.get(draft('Secret', 'left'));
      expect(data).toEqual({ value: Buffer.from('two').toString('base64') });
    });
  });

  test('Recreate deletes a child that differs and creates it again', async () => {
    const { cluster, draft, enter } = stage;
    const service = (port: number) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'again' },
      spec: { ports: [{ port }] },
    });
    const thing = draft('Thing', 'again', { spec: { children: [service(80)] } });
    await enter(thing, asSpecified);
    const before = await eventually(() => cluster.get(draft('Service', 'again')));
    await cluster.patch(thing, { spec: { children: [service(81)] } });
    await eventually(async () => {
      const after = await cluster.get(draft('Service', 'again'));
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
      expect(after.spec).toMatchObject({ ports: [{ port: 81 }] });
    });
  });

  test('an omitted child is deleted', async () => {
    const { cluster, draft, enter } = stage;
    const thing = draft('Thing', 'omitted', { spec: { children: [configMap('omitted')] } });
    await enter(thing, asSpecified);
    await eventually(() => cluster.get(draft('ConfigMap', 'omitted')));
    await cluster.patch(thing, { spec: { children: [] } });
    await eventually(async () => expect(await cluster.find(draft('ConfigMap', 'omitted'))).toBeUndefined());
  });

  test('the request declares every child kind, and keys objects by namespace and name', async () => {
    const { draft, enter, hooks, namespace } = stage;
    await enter(draft('Thing', 'keyed', { spec: { children: [configMap('keyed')] } }), asSpecified);
    const seen = await eventually(() => {
      const { children } = hooks.callsAbout('keyed', 'sync').at(-1)?.request ?? {};
      expect(Object.keys(children?.['ConfigMap.v1'] ?? {})).toEqual([`${namespace}/keyed`]);
      return children;
    });
    expect(seen).toMatchObject({ 'Service.v1': {}, 'Secret.v1': {} });
  });

  test('an orphan with the generated label is adopted, and let go when it loses the label', async () => {
    const { cluster, draft, enter, hooks, namespace } = stage;
    const thing = await enter(draft('Thing', 'adopter'), {
      sync: ({ children }) => ({
        children: Object.keys(children['ConfigMap.v1'] ?? {}).map(key => configMap(key.split('/')[1] ?? '')),
      }),
    });
    const orphan = draft('ConfigMap', 'stray', {
      metadata: { labels: { 'controller-uid': thing.metadata.uid } },
      data: { a: '1' },
    });
    await cluster.create(orphan);
    const owners = async () => (await cluster.get(orphan)).metadata.ownerReferences?.map(({ uid }) => uid);
    await eventually(async () => expect(await owners()).toEqual([thing.metadata.uid]));
    await cluster.patch(orphan, { metadata: { labels: { 'controller-uid': null } } });
    await eventually(async () => expect(await owners()).toBeUndefined());
    await eventually(() => {
      const { children } = hooks.callsAbout('adopter', 'sync').at(-1)?.request ?? {};
      expect(children?.['ConfigMap.v1']).not.toHaveProperty([`${namespace}/stray`]);
    });
  });

  test('a name that somebody else already has is left alone, and the status is written', async () => {
    const { cluster, draft, enter } = stage;
    await cluster.create(draft('ConfigMap', 'taken', { data: { whose: 'mine' } }));
    const spec = { children: [configMap('taken')], status: { done: true } };
    const thing = draft('Thing', 'taken', { spec });
    await enter(thing, asSpecified);
    await eventually(async () => expect((await cluster.get(thing)).status).toMatchObject({ done: true }));
    expect((await cluster.get(draft('ConfigMap', 'taken'))).data).toEqual({ whose: 'mine' });
    expect(await cluster.events(await cluster.get(thing), 'SyncError')).toEqual([]);
  });

  test('a cluster-scoped parent selects by its own selector and has children in any namespace', async () => {
    const { cluster, draft, enter, hooks, namespace } = stage;
    const child = configMap('estate', { a: '1' }, { of: 'estate' });
    const spec = {
      selector: { matchLabels: { of: 'estate' } },
      children: [{ ...child, metadata: { ...child.metadata, namespace } }],
    };
    const estate = draft('Estate', `estate-${namespace}`, { spec });
    await enter(estate, { sync: ({ parent }) => ({ children: (parent.spec as typeof spec).children }) });
    await eventually(() => {
      const { children } = hooks.callsAbout(estate.metadata.name, 'sync').at(-1)?.request ?? {};
      expect(children?.['ConfigMap.v1']).toHaveProperty([`${namespace}/estate`]);
    });
    await cluster.delete(estate);
  });
});

describe('status', () => {
  test('it is replaced whole, whoever wrote it in the meantime', async () => {
    const { cluster, draft, enter } = stage;
    const thing = draft('Thing', 'stated', { spec: { status: { ours: 1 } } });
    await enter(thing, asSpecified);
    const ours = { ours: 1, observedGeneration: 1 };
    await eventually(async () => expect((await cluster.get(thing)).status).toEqual(ours));
    await cluster.patchStatus(thing, { theirs: 1 });
    await eventually(async () => expect((await cluster.get(thing)).status).toEqual(ours));
  });

  test('nothing is written when it is equal', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const thing = draft('Thing', 'still', { spec: { status: { ours: 1 } } });
    await enter(thing, asSpecified);
    await eventually(async () => expect((await cluster.get(thing)).status).toMatchObject({ ours: 1 }));
    await sleep(500);
    const calls = hooks.callsAbout('still', 'sync').length;
    await sleep(500);
    expect(hooks.callsAbout('still', 'sync')).toHaveLength(calls);
    expect(calls).toBeLessThanOrEqual(3);
  });
});

describe('finalize', () => {
  test('the finalizer is there before the first sync', async () => {
    const { draft, enter, hooks } = stage;
    await enter(draft('Thing', 'guarded'), {});
    const first = await eventually(() => {
      const call = hooks.callsAbout('guarded', 'sync')[0];
      expect(call).toBeDefined();
      return call;
    });
    expect(first?.request.parent.metadata.finalizers).toEqual([
      'metacontroller.io/compositecontroller-loop-things',
    ]);
  });

  test('children go in the order the hook wants, and the parent goes last', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const thing = draft('Thing', 'leaving');
    const kept = (children: Record<string, object> | undefined) => Object.keys(children ?? {}).length;
    await enter(thing, {
      sync: () => ({ children: [configMap('leaving-1'), configMap('leaving-2')] }),
      finalize: ({ children }) => {
        const left = kept(children['ConfigMap.v1']);
        return { finalized: left === 0, children: left === 2 ? [configMap('leaving-1')] : [] };
      },
    });
    await eventually(() => cluster.get(draft('ConfigMap', 'leaving-2')));
    await eventually(() =>
      expect(kept(hooks.callsAbout('leaving', 'sync').at(-1)?.request.children['ConfigMap.v1'])).toBe(2),
    );
    await cluster.delete(thing);
    await eventually(async () => expect(await cluster.find(thing)).toBeUndefined());
    const calls = hooks.callsAbout('leaving', 'finalize').map(({ request }) => request);
    expect(calls.every(({ finalizing }) => finalizing)).toBe(true);
    expect([...new Set(calls.map(({ children }) => kept(children['ConfigMap.v1'])))]).toEqual([2, 1, 0]);
  });
});
