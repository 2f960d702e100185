import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Context, Effect, FactQueries, HookRow, Settings } from '../../hooks/index.ts';
import { callSync, eventually, hookRow, nothingAvailable, openStage, settings, syncBody } from './stage.ts';

const answering = (response: unknown, changes: Partial<HookRow> = {}) =>
  openStage({ hooks: [hookRow({ run: () => ({ response: response as object, effects: [] }), ...changes })] });

const pod = (metadata: object = { name: 'box', namespace: 'team' }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
});
const answer = (...children: unknown[]) => ({ status: {}, children });

const invalid: [given: string, response: unknown, problem: string][] = [
  ['nothing', undefined, 'the answer must be object'],
  ['null', null, 'the answer must be object'],
  ['a list', [], 'the answer must be object'],
  ['no children', { status: {} }, "required property 'children'"],
  ['null children', { status: {}, children: null }, 'children must be array'],
  ['no status', { children: [] }, "required property 'status'"],
  ['a null status', { status: null, children: [] }, 'status must be object'],
  ['a null child', answer(null), 'children.0 must be object'],
  ['an undefined child after a good one', answer(pod(), undefined), 'children.1 must be object'],
  [
    'a child without metadata',
    answer({ apiVersion: 'v1', kind: 'Pod' }),
    "children.0 must have required property 'metadata'",
  ],
  [
    'a generated name',
    answer(pod({ generateName: 'box-' })),
    "children.0.metadata must have required property 'name'",
  ],
  ['an empty name', answer(pod({ name: '' })), 'children.0.metadata.name'],
  ['the same child twice', answer(pod(), pod()), 'twice'],
  ['the same child twice, once without namespace', answer(pod(), pod({ name: 'box' })), 'twice'],
  [
    'a child in another namespace',
    answer(pod({ name: 'box', namespace: 'other' })),
    'not in the namespace of',
  ],
  [
    'an undeclared kind',
    answer({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }),
    'not a declared',
  ],
  ['a kind of the wrong version', answer({ ...pod(), apiVersion: 'v2' }), 'not a declared'],
  ['a field Metacontroller does not know', { ...answer(), labels: {} }, 'labels'],
  ['a delay that is no number', { ...answer(), resyncAfterSeconds: Number.NaN }, 'resyncAfterSeconds'],
  ['a negative delay', { ...answer(), resyncAfterSeconds: -1 }, 'resyncAfterSeconds'],
  ['finalized from sync', { ...answer(), finalized: true }, 'finalized'],
  ['the rules of a customize hook', { ...answer(), relatedResources: [] }, 'relatedResources'],
];

describe('given a hook with an answer that would do harm, it never leaves', () => {
  it.each(invalid)('%s', async (_given, response, problem) => {
    const { app, requestLines } = answering(response);
    const reply = await callSync(app);
    expect(reply.statusCode).toBe(500);
    expect(reply.json()).toMatchObject({
      code: 'RESPONSE_INVALID',
      problem: expect.stringContaining(problem),
    });
    expect(await requestLines(1)).toMatchObject([
      { level: 'error', outcome: 'RESPONSE_INVALID', uid: 'uid-1' },
    ]);
  });

  it('an answer that is no JSON', async () => {
    const { app } = answering({ status: { size: 1n }, children: [] });
    expect((await callSync(app)).json().code).toBe('HOOK_FAILED');
  });
});

describe('given a good answer', () => {
  it('sends it as it is, with one log line', async () => {
    const response = { ...answer(pod(), pod({ name: 'other' })), resyncAfterSeconds: 0.5 };
    const { app, requestLines } = answering(response);
    const reply = await callSync(app);
    expect(reply.json()).toEqual(response);
    expect(reply.headers['content-type']).toContain('application/json');
    const [line] = await requestLines(1);
    expect(line).toMatchObject({
      msg: 'hook',
      kind: 'Sandbox',
      verb: 'sync',
      namespace: 'team',
      name: 'box',
    });
    expect(line).toMatchObject({ uid: 'uid-1', outcome: 'ok', status: 200, durationMs: expect.any(Number) });
    expect(line?.requestBytes).toBe(JSON.stringify(syncBody()).length);
  });

  it('lets finalize say that it is done, and answer no children', async () => {
    const { app } = answering({ ...answer(), finalized: true }, { verb: 'finalize' });
    const controller = { metadata: { name: 'c' }, spec: { hooks: { finalize: { version: 'v2' } } } };
    expect((await callSync(app, syncBody({ controller }))).json()).toMatchObject({
      children: [],
      finalized: true,
    });
  });

  it('gives the hook the time, its settings, what there is and the facts it asked for', async () => {
    const asked: FactQueries[] = [];
    const available = { ...nothingAvailable, runtimeClassNames: ['gvisor'] };
    let seen: Context<Settings> | undefined;
    const row = hookRow({
      factQueries: () => ({ namespacePolicies: { namespace: 'team' } }),
      run: (_request, context) => {
        seen = context;
        return { response: answer(), effects: [] };
      },
    });
    const { app } = openStage({
      hooks: [row],
      available: () => available,
      gatherFacts: async queries => {
        asked.push(queries);
        return { namespacePolicies: { known: true, value: 'enforced' } };
      },
    });
    await callSync(app);
    expect(asked).toEqual([{ namespacePolicies: { namespace: 'team' } }]);
    expect(seen).toEqual({
      now: new Date('2026-02-03T04:05:06Z'),
      settings,
      available,
      claimed: undefined,
      facts: { namespacePolicies: { known: true, value: 'enforced' } },
    });
  });
});

describe('effects', () => {
  const effect: Effect = {
    effect: 'event',
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'team', name: 'box', uid: 'uid-1' },
    type: 'Normal',
    reason: 'Created',
    message: 'created',
  };

  it('are handed over with the answer', async () => {
    const { app, ranEffects } = openStage({
      hooks: [hookRow({ run: () => ({ response: answer(), effects: [effect] }) })],
    });
    expect((await callSync(app)).statusCode).toBe(200);
    expect(ranEffects).toEqual([effect]);
  });

  it('that come first are over before the answer leaves', async () => {
    const { promise: tried, resolve } = Promise.withResolvers<void>();
    const given: Effect[] = [];
    const { app } = openStage({
      hooks: [hookRow({ run: () => ({ response: answer(), effects: [], firstEffects: [effect] }) })],
      runFirst: async effects => {
        given.push(...effects);
        await tried;
      },
    });
    const call = callSync(app);
    await eventually(() => given.length > 0, 'the effects');
    expect(given).toEqual([effect]);
    expect(await Promise.race([call, sleep(50, 'waiting')])).toBe('waiting');
    resolve();
    expect((await call).statusCode).toBe(200);
  });

  it('are not run when the answer must not leave', async () => {
    const { app, ranEffects } = openStage({
      hooks: [
        hookRow({ run: () => ({ response: answer(null), effects: [effect], firstEffects: [effect] }) }),
      ],
    });
    expect((await callSync(app)).statusCode).toBe(500);
    expect(ranEffects).toEqual([]);
  });
});

describe('a WarmPod that an answer attends', () => {
  const attending = (response: object) =>
    openStage({ hooks: [hookRow({ run: () => ({ response, effects: [], attends: 'warm-1' }) })] });

  it('is this replica’s to write about', async () => {
    const { app, attended } = attending(answer());
    await callSync(app);
    expect(attended).toEqual(['warm-1']);
  });

  it('is not where the answer must not leave', async () => {
    const { app, attended } = attending(answer(null));
    await callSync(app);
    expect(attended).toEqual([]);
  });

  it('is none where the answer names none', async () => {
    const { app, attended } = answering(answer());
    await callSync(app);
    expect(attended).toEqual([]);
  });
});

describe('secrets', () => {
  const secret = 'do-not-tell';
  const body = syncBody({
    parent: {
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'Sandbox',
      metadata: { name: 'box', namespace: 'team', uid: 'uid-1', annotations: { key: secret } },
      spec: { env: [{ name: 'PASSWORD', value: secret }] },
    },
  });

  it.each([
    ['a good call', body],
    ['a call with an error in its JSON', `{"password": "${secret}" oops`],
    ['a call with a null child', { ...body, finalizing: true }],
  ])('of %s stay out of the log and of errors', async (_given, payload) => {
    const run: HookRow['run'] = request => ({
      response: answer((request as { finalizing: boolean }).finalizing ? null : pod()),
      effects: [],
    });
    const { app, lines, requestLines } = openStage({ hooks: [hookRow({ run })] });
    const reply = await callSync(app, payload, { authorization: `Bearer ${secret}` });
    await requestLines(1);
    expect(reply.body).not.toContain(secret);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});
