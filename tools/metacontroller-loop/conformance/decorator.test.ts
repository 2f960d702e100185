/** Facts about decorators, on whichever Metacontroller the control plane runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownControlPlane } from '../../../test/e2e/support/own-control-plane.ts';
import { eventually } from './harness/cluster.ts';
import { version } from './harness/kinds.ts';
import { type Stage, setStage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(ownControlPlane().kubeconfig);
});
afterAll(() => stage.leave());

const configMap = (name: string, data = { a: '1' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('the object', () => {
  test('labels and annotations merge by key, and null deletes', async () => {
    const { cluster, draft, enter } = stage;
    const metadata = { labels: { kept: '1', gone: '1' }, annotations: { kept: '1', gone: '1' } };
    const ornament = draft('Ornament', 'marked', { metadata });
    const patch = { gone: null, added: '1' };
    await enter(ornament, { sync: () => ({ labels: patch, annotations: patch }) });
    const expected = { kept: '1', added: '1' };
    await eventually(async () => {
      const { labels, annotations } = (await cluster.get(ornament)).metadata;
      expect({ labels, annotations }).toEqual({ labels: expected, annotations: expected });
    });
  });

  test('a status is replaced whole, and a null one left alone', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const ornament = draft('Ornament', 'stated');
    await enter(ornament, { sync: () => ({}) });
    await cluster.patchStatus(ornament, { theirs: 1 });
    await eventually(() =>
      expect(hooks.callsAbout('stated', 'sync').at(-1)?.request.parent.status).toBeDefined(),
    );
    await sleep(200);
    expect((await cluster.get(ornament)).status).toEqual({ theirs: 1 });
    hooks.script('stated', { sync: () => ({ status: { ours: 1 } }) });
    await cluster.patch(ornament, { spec: { touched: true } });
    await eventually(async () => expect((await cluster.get(ornament)).status).toEqual({ ours: 1 }));
  });

  test('an object that the selector misses is not called about', async () => {
    const { draft, enter, hooks } = stage;
    await enter(draft('Ornament', 'plain', { metadata: { labels: { plain: 'yes' } } }), {});
    await sleep(500);
    expect(hooks.callsAbout('plain', 'sync')).toEqual([]);
  });

  test('with ignoreStatusChanges a status does not call, a label does', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const quiet = draft('Quiet', 'quiet');
    await enter(quiet, { sync: () => ({ annotations: { seen: 'yes' } }) });
    await eventually(async () =>
      expect((await cluster.get(quiet)).metadata.annotations).toEqual({ seen: 'yes' }),
    );
    await sleep(300);
    const before = hooks.callsAbout('quiet', 'sync').length;
    await cluster.patchStatus(quiet, { loud: true });
    await sleep(500);
    expect(hooks.callsAbout('quiet', 'sync')).toHaveLength(before);
    await cluster.patch(quiet, { metadata: { labels: { loud: 'yes' } } });
    await eventually(() => expect(hooks.callsAbout('quiet', 'sync').length).toBeGreaterThan(before));
  });
});

describe('attachments', () => {
  test('one is created with owner and annotation, seen, updated in place and deleted when omitted', async () => {
    const { cluster, draft, enter, hooks, namespace } = stage;
    const ornament = draft('Ornament', 'owner', { spec: { attachments: [configMap('attached')] } });
    const created = await enter(ornament, {
      sync: ({ parent }) => ({ ...(parent.spec as Record<string, unknown>) }),
    });
    const attached = await eventually(() => cluster.get(draft('ConfigMap', 'attached')));
    expect(attached.metadata.ownerReferences).toMatchObject([
      { uid: created.metadata.uid, controller: true },
    ]);
    expect(attached.metadata.annotations).toMatchObject({
      'metacontroller.k8s.io/decorator-controller': 'loop-ornaments',
    });
    expect(attached.metadata.labels).toBeUndefined();
    await eventually(() => {
      const { children } = hooks.callsAbout('owner', 'sync').at(-1)?.request ?? {};
      expect(children?.['ConfigMap.v1']).toHaveProperty([`${namespace}/attached`]);
    });
    await cluster.patch(ornament, { spec: { attachments: [configMap('attached', { a: '2' })] } });
    await eventually(async () =>
      expect((await cluster.get(draft('ConfigMap', 'attached'))).data).toEqual({ a: '2' }),
    );
    await cluster.patch(ornament, { spec: { attachments: [] } });
    await eventually(async () => expect(await cluster.find(draft('ConfigMap', 'attached'))).toBeUndefined());
  });

  test('an object that the parent owns but the decorator did not attach is not seen', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const ornament = draft('Ornament', 'rich');
    const { metadata } = await enter(ornament, {});
    const owner = {
      apiVersion: version,
      kind: 'Ornament',
      name: 'rich',
      uid: metadata.uid ?? '',
      controller: true,
    };
    await cluster.create(draft('ConfigMap', 'heirloom', { metadata: { ownerReferences: [owner] } }));
    await cluster.patch(ornament, { spec: { touched: true } });
    await eventually(() =>
      expect(hooks.callsAbout('rich', 'sync').at(-1)?.request.parent.metadata.generation).toBe(2),
    );
    await sleep(300);
    expect(hooks.callsAbout('rich', 'sync').at(-1)?.request.children).toEqual({ 'ConfigMap.v1': {} });
    expect(await cluster.find(draft('ConfigMap', 'heirloom'))).toBeDefined();
  });
});

describe('deletion', () => {
  test('without a finalize hook sync is called about an object that is being deleted', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const ornament = draft('Ornament', 'dying', { metadata: { finalizers: ['loop.test/hold'] } });
    await enter(ornament, { sync: () => ({ attachments: [configMap('too-late')] }) });
    await eventually(() => cluster.get(draft('ConfigMap', 'too-late')));
    await cluster.delete(ornament);
    await eventually(() => {
      const last = hooks.callsAbout('dying', 'sync').at(-1)?.request;
      expect(last?.parent.metadata.deletionTimestamp).toBeDefined();
      expect(last?.finalizing).toBe(false);
    });
    await cluster.delete(draft('ConfigMap', 'too-late'));
    await sleep(500);
    expect(await cluster.find(draft('ConfigMap', 'too-late'))).toBeUndefined();
    await cluster.patch(ornament, { metadata: { finalizers: null } });
  });

  test('with one the finalizer holds the object until the hook is done', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const metadata = { annotations: { farewell: 'yes' }, labels: { plain: 'yes' } };
    const ornament = draft('Ornament', 'farewell', { metadata });
    const finalizer = 'metacontroller.io/decoratorcontroller-loop-farewell';
    let done = false;
    await enter(ornament, { finalize: () => ({ finalized: done, resyncAfterSeconds: 0.3 }) });
    await eventually(async () =>
      expect((await cluster.get(ornament)).metadata.finalizers).toEqual([finalizer]),
    );
    await cluster.delete(ornament);
    await eventually(() => expect(hooks.callsAbout('farewell', 'finalize').length).toBeGreaterThan(1));
    done = true;
    await eventually(async () => expect(await cluster.find(ornament)).toBeUndefined());
  });
});
