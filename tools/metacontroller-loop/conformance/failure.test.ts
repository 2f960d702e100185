/** Facts about failing and slow hooks, timers and related objects, on whichever Metacontroller the control plane runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownControlPlane } from '../../../test/e2e/support/own-control-plane.ts';
import { eventually } from './harness/cluster.ts';
import { type Answer, raw } from './harness/hook-server.ts';
import { version } from './harness/kinds.ts';
import { type Stage, setStage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(ownControlPlane().kubeconfig);
});
afterAll(() => stage.leave());

const child = (labels = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'never', labels } });

describe('an answer that cannot be used', () => {
  const rows: [string, Answer, RegExp][] = [
    ['a 500', raw(500, 'out of order'), /unsupported status code: 500 body: out of order/],
    ['a 204', raw(204), /unsupported status code: 204/],
    ['no JSON', raw(200, '<html>'), /can't unmarshal webhookResponse/],
    ['an unknown field', { childs: [] }, /strict validation failed.*unknown field "childs"/],
    ['a field of another case', { Status: {} }, /unknown field "Status"/],
    [
      'a field twice',
      raw(200, '{"status":{},"status":{}}'),
      /strict validation failed.*duplicate field "status"/,
    ],
    ['a nested field twice', raw(200, '{"status":{"a":1,"a":2}}'), /duplicate field "status.a"/],
    [
      'a child without a kind',
      { children: [{ apiVersion: 'v1', metadata: { name: 'x' } }] },
      /webhookResponse/,
    ],
    ['a status that is a list', { status: [] }, /can't unmarshal webhookResponse/],
    [
      'a child that the selector misses',
      { children: [child({ 'controller-uid': 'x' })] },
      /labels on desired child ConfigMap .*\/never don't match parent selector/,
    ],
  ];

  test.each(rows)(
    '%s writes nothing but a SyncError Event, and is tried again',
    async (title, answer, message) => {
      const { cluster, draft, enter, hooks } = stage;
      const name = title.replaceAll(/\W/g, '-').toLowerCase();
      const thing = draft('Thing', name);
      await enter(thing, { sync: () => answer });
      await eventually(() => expect(hooks.callsAbout(name, 'sync').length).toBeGreaterThan(2));
      const now = await cluster.get(thing);
      await eventually(async () => expect((await cluster.events(now, 'SyncError')).join()).toMatch(message));
      expect(now.status).toBeUndefined();
      hooks.script(name, { sync: () => ({ status: { recovered: true } }) });
      await eventually(async () =>
        expect((await cluster.get(thing)).status).toMatchObject({ recovered: true }),
      );
    },
  );

  test('a duplicate field inside a child goes unnoticed', async () => {
    const { cluster, draft, enter } = stage;
    const text =
      '{"children":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice"},"data":{"a":"1","a":"2"}}]}';
    await enter(draft('Thing', 'twice'), { sync: () => raw(200, text) });
    const { data } = await eventually(() => cluster.get(draft('ConfigMap', 'twice')));
    expect(data).toEqual({ a: '2' });
  });

  test.each([
    ['an empty object', '{}'],
    ['null', 'null'],
  ])('%s is an answer: it wipes the status', async (title, text) => {
    const { cluster, draft, enter } = stage;
    const thing = draft('Thing', title.replaceAll(' ', '-'));
    await enter(thing, { sync: () => raw(200, text) });
    await eventually(async () =>
      expect((await cluster.get(thing)).status).toEqual({ observedGeneration: 1 }),
    );
  });
});

test('a child that cannot be written stops neither the others nor the status', async () => {
  const { cluster, draft, enter } = stage;
  const bad = { ...child(), metadata: { name: 'Bad_Name' } };
  const unknown = { ...child(), kind: 'Nothing', apiVersion: 'nobody.test/v1' };
  const good = { ...child(), metadata: { name: 'good' } };
  const thing = draft('Thing', 'partly');
  await enter(thing, { sync: () => ({ status: { tried: true }, children: [unknown, bad, good] }) });
  await eventually(() => cluster.get(draft('ConfigMap', 'good')));
  await eventually(async () => expect((await cluster.get(thing)).status).toMatchObject({ tried: true }));
  const events = await eventually(async () => {
    const messages = (await cluster.events(await cluster.get(thing), 'SyncError')).join();
    expect(messages).toMatch(/can't reconcile children for Thing .*\/partly/);
    return messages;
  });
  expect(events).toMatch(/discovery: can't find kind Nothing in apiVersion nobody.test\/v1/);
  expect(events).toMatch(/Bad_Name/);
});

describe('time', () => {
  test('a 429 is tried again after Retry-After, without an Event', async () => {
    const { cluster, draft, enter, hooks } = stage;
    const thing = await enter(draft('Thing', 'busy'), {});
    await eventually(async () => expect((await cluster.get(thing)).status).toBeDefined());
    await sleep(300);
    let refused = 0;
    hooks.script('busy', { sync: () => (refused++ === 0 ? raw(429, '', { 'retry-after': '2' }) : {}) });
    const before = hooks.callsAbout('busy', 'sync').length;
    await cluster.patch(thing, { spec: { touched: true } });
    await eventually(() => expect(hooks.callsAbout('busy', 'sync').length).toBeGreaterThan(before + 1));
    const [first, second] = hooks.callsAbout('busy', 'sync').slice(before);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(1900);
    expect(await cluster.events(thing, 'SyncError')).toEqual([]);
  });

  test('resyncAfterSeconds calls again, and the earliest wins', async () => {
    const { draft, enter, hooks } = stage;
    const delays = [0.7, 60];
    await enter(draft('Thing', 'timed'), { sync: () => ({ resyncAfterSeconds: delays.shift() ?? 0 }) });
    await eventually(() => expect(hooks.callsAbout('timed', 'sync').length).toBeGreaterThan(1));
    const before = hooks.callsAbout('timed', 'sync').length;
    await eventually(() => expect(hooks.callsAbout('timed', 'sync').length).toBeGreaterThan(before));
  });
});

describe('related objects', () => {
  test('rules are asked once per generation, and select by name, label and namespace', async () => {
    const { cluster, draft, enter, hooks, namespace } = stage;
    const hint = (name: string) =>
      draft('Hint', `${name}-${namespace}`, {
        metadata: { labels: { hint: `${name}-${namespace}` } },
      });
    for (const name of ['by-name', 'by-label', 'other']) await cluster.create(hint(name));
    await cluster.create(draft('Secret', 'near', {}));
    await enter(draft('Thing', 'curious'), {
      customize: () => ({
        relatedResources: [
          { apiVersion: version, resource: 'hints', names: [`by-name-${namespace}`] },
          {
            apiVersion: version,
            resource: 'hints',
            labelSelector: { matchLabels: { hint: `by-label-${namespace}` } },
          },
          { apiVersion: 'v1', resource: 'secrets', namespace },
        ],
      }),
    });
    const seen = () => hooks.callsAbout('curious', 'sync').at(-1)?.request.related ?? {};
    await eventually(() => {
      expect(Object.keys(seen()[`Hint.${version}`] ?? {})).toEqual([
        `by-label-${namespace}`,
        `by-name-${namespace}`,
      ]);
    });
    expect(Object.keys(seen()['Secret.v1'] ?? {})).toEqual([`${namespace}/near`]);
    await cluster.patch(draft('Secret', 'near'), { metadata: { labels: { touched: 'yes' } } });
    await eventually(() => {
      expect(seen()['Secret.v1']?.[`${namespace}/near`]?.metadata.labels).toEqual({ touched: 'yes' });
    });
    expect(hooks.callsAbout('curious', 'customize')).toHaveLength(1);
    await cluster.patch(draft('Thing', 'curious'), { spec: { more: true } });
    await eventually(() => expect(hooks.callsAbout('curious', 'customize')).toHaveLength(2));
  });

  test('names together with a selector are an error', async () => {
    const { cluster, draft, enter } = stage;
    const rule = { apiVersion: version, resource: 'hints', names: ['x'], labelSelector: {} };
    const thing = await enter(draft('Thing', 'confused'), {
      customize: () => ({ relatedResources: [rule] }),
    });
    await eventually(async () => {
      const [message] = await cluster.events(thing, 'SyncError');
      expect(message).toMatch(/related rule cannot have both names and labelSelector\/namespaceSelector/);
    });
    await sleep(100);
    expect(stage.hooks.callsAbout('confused', 'sync')).toEqual([]);
  });
});
