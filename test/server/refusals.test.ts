import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HookRow } from '../../hooks/index.ts';
import { HookError } from '../../hooks/index.ts';
import { callSync, hookRow, openStage, syncBody, syncPath } from './stage.ts';

type Request = { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; url?: string; type?: string; payload?: string };

const send = (app: ReturnType<typeof openStage>['app'], { method, url, type, payload }: Request) =>
  app.inject({
    method: method ?? 'POST',
    url: url ?? syncPath,
    headers: type === undefined ? {} : { 'content-type': type },
    ...(payload !== undefined && { payload }),
  });

const json = 'application/json';
const requests: [given: string, request: Request, status: number, code: string][] = [
  ['JSON that breaks off', { type: json, payload: '{"parent": {' }, 400, 'BODY_MALFORMED'],
  ['no JSON at all', { type: json, payload: 'hello' }, 400, 'BODY_MALFORMED'],
  [
    'a key that poisons prototypes',
    { type: json, payload: '{"__proto__": {"x": 1}}' },
    400,
    'BODY_MALFORMED',
  ],
  ['an empty body', { type: json, payload: '' }, 400, 'BODY_EMPTY'],
  ['no body and no type', {}, 400, 'BODY_EMPTY'],
  ['null', { type: json, payload: 'null' }, 400, 'BODY_EMPTY'],
  ['a list', { type: json, payload: '[]' }, 422, 'REQUEST_INVALID'],
  ['a number', { type: json, payload: '7' }, 422, 'REQUEST_INVALID'],
  ['XML', { type: 'application/xml', payload: '<sandbox/>' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
  ['plain text', { type: 'text/plain', payload: '{}' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
  ['a body over the limit', { type: json, payload: `"${'x'.repeat(70_000)}"` }, 413, 'BODY_TOO_LARGE'],
  [
    'a route that does not exist',
    { url: '/hooks/nothing/sync', type: json, payload: '{}' },
    404,
    'ROUTE_UNKNOWN',
  ],
  ['a route with a broken escape', { url: '/hooks/%zz', type: json, payload: '{}' }, 404, 'ROUTE_UNKNOWN'],
  ['the wrong method with a body', { method: 'PUT', type: json, payload: '{}' }, 405, 'METHOD_NOT_ALLOWED'],
  ['the wrong method', { method: 'GET' }, 405, 'METHOD_NOT_ALLOWED'],
];

describe('given a bad request, the server answers with a code, logs one line and goes on', () => {
  it.each(requests)('%s', async (_given, request, status, code) => {
    const { app, requestLines } = openStage();
    const answer = await send(app, request);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code, message: expect.stringMatching(/\w/) });
    expect(await requestLines(1)).toMatchObject([{ level: 'warn', status, outcome: code }]);
    expect((await callSync(app)).statusCode).toBe(200);
  });

  it('names the routes there are', async () => {
    const { app } = openStage();
    const answer = await send(app, { url: '/nowhere' });
    expect(answer.json().routes).toEqual([syncPath]);
  });

  it('says which method is allowed', async () => {
    const { app } = openStage();
    expect((await send(app, { method: 'DELETE' })).headers.allow).toBe('POST');
  });
});

describe('given a request of the wrong shape', () => {
  const shape = z.object({ parent: z.object({ spec: z.object({ runtime: z.string() }) }) });

  it('names the fields', async () => {
    const { app } = openStage({ hooks: [hookRow({ parse: body => shape.parse(body) })] });
    const answer = await callSync(app);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().fields).toMatchObject([{ path: 'parent.spec.runtime' }]);
  });
});

const withVersion = (version: string | undefined) =>
  syncBody({ controller: { metadata: { name: 'mine' }, spec: { hooks: { sync: { version } } } } });

const oldRequests: [given: string, body: unknown][] = [
  ['version v1', withVersion('v1')],
  ['no version, which means v1', withVersion(undefined)],
  ['no controller', syncBody({ controller: undefined })],
  [
    'children keyed by their bare names',
    syncBody({ children: { 'Pod.v1': { box: { metadata: { name: 'box', namespace: 'team' } } } } }),
  ],
  [
    'related objects keyed by their bare names',
    syncBody({
      related: { 'SandboxProfile.v1': { strict: { metadata: { name: 'strict', namespace: 'team' } } } },
    }),
  ],
];

describe('given an old hook version', () => {
  it.each(oldRequests)('%s: refused with the remedy', async (_given, body) => {
    const { app } = openStage();
    const answer = await callSync(app, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'HOOK_VERSION_UNSUPPORTED',
      remedy: expect.stringContaining('set spec.hooks.sync.version to v2'),
    });
  });

  it('takes cluster-scoped related objects, whose keys are bare in v2 too', async () => {
    const { app } = openStage();
    const related = {
      'RuntimeEnvironment.llmsafespace.dev/v1': { python: { metadata: { name: 'python' } } },
    };
    expect((await callSync(app, syncBody({ related }))).statusCode).toBe(200);
  });
});

const throws = (error: unknown): Partial<HookRow> => ({
  run: () => {
    throw error;
  },
});

describe('given a hook that fails', () => {
  it('answers 500 and keeps the reason for the log', async () => {
    const { app, requestLines } = openStage({ hooks: [hookRow(throws(new TypeError('secret detail')))] });
    const answer = await callSync(app);
    expect(answer.statusCode).toBe(500);
    expect(answer.json().code).toBe('HOOK_FAILED');
    expect(answer.body).not.toContain('secret');
    const [line] = await requestLines(1);
    expect(line).toMatchObject({
      level: 'error',
      uid: 'uid-1',
      err: { type: 'TypeError', message: 'secret detail' },
    });
  });

  it.each([undefined, null, 'text', 7])('answers 500 when it throws %s', async thrown => {
    const { app } = openStage({ hooks: [hookRow(throws(thrown))] });
    expect((await callSync(app)).json().code).toBe('HOOK_FAILED');
  });

  it('answers 500, not 422, when its own logic throws a ZodError', async () => {
    const error = z.string().safeParse(1).error;
    const { app } = openStage({ hooks: [hookRow(throws(error))] });
    expect((await callSync(app)).statusCode).toBe(500);
  });

  it("answers with a HookError's code and status", async () => {
    const error = new HookError('POLICY_UNKNOWN', 503, 'the policy is not in force yet');
    const { app } = openStage({ hooks: [hookRow(throws(error))] });
    const answer = await callSync(app);
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ code: 'POLICY_UNKNOWN', message: 'the policy is not in force yet' });
  });

  it('answers 500 when a fact source breaks its promise', async () => {
    const { app } = openStage({ gatherFacts: () => Promise.reject(new Error('broken')) });
    expect((await callSync(app)).json().code).toBe('HOOK_FAILED');
  });
});
