/** A claim between a hook's request and its answer, and the answers of decorators. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import type {
  ClaimOrder,
  ClaimRequest,
  ClaimResult,
  Context,
  Effect,
  HookRow,
  Known,
  Settings,
} from '../../hooks/index.ts';
import type { Attempt } from '../../src/claim/attempt.ts';
import { coded } from '../../src/errors.ts';
import type { AppOptions } from '../../src/server/options.ts';
import {
  callSync,
  eventually,
  hookRow,
  nothingAvailable,
  openStage,
  settings,
  syncBody,
  syncPath,
} from './stage.ts';

const order: ClaimOrder = {
  order: 'tidy',
  claimant: {
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'Sandbox',
    namespace: 'team',
    name: 'box',
    uid: 'uid-1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    runtime: 'python:3.10',
  },
  podName: 'warm',
};

const ordering = (changes: Partial<HookRow> = {}): HookRow =>
  hookRow({ claimOrder: () => order, ...changes });

type NewEvent = ClaimResult | undefined;

function claiming(
  carryOut: (attempt: Attempt) => NewEvent | Promise<NewEvent>,
  row: Partial<HookRow> = {},
  changes: Partial<AppOptions> = {},
) {
  const carriedOut: ClaimOrder[] = [];
  const seen: Context<Settings>[] = [];
  const run: HookRow['run'] = (_request, context) => {
    seen.push(context);
    return { response: { status: {}, children: [] }, effects: [] };
  };
  const stage = openStage({
    hooks: [ordering({ run, ...row })],
    carryOutClaim: async (given, attempt) => {
      carriedOut.push(given);
      return carryOut(attempt);
    },
    ...changes,
  });
  return { ...stage, carriedOut, seen };
}

/** Calls by a socket; `leave` closes it before the answer. */
async function callAndLeave(app: FastifyInstance, isUnderWay: () => boolean) {
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const leaving = new AbortController();
  const call = fetch(address + syncPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(syncBody()),
    signal: leaving.signal,
  });
  await eventually(isUnderWay, 'the call');
  return {
    async leave() {
      leaving.abort();
      await expect(call).rejects.toThrow();
    },
  };
}

const cold = { result: 'cold', reason: 'NoMatchingPool', message: 'there is none' } as const;

describe('a hook that orders a claim', () => {
  it.each<[string, NewEvent, string | undefined]>([
    ['is cold', cold, 'cold'],
    ['is to be looked at again', { result: 'waiting', resyncAfterSeconds: 0.7 }, 'waiting'],
    ['left nothing to do', undefined, undefined],
  ])('runs once it is carried out, and is told that it %s', async (_what, told, logged) => {
    const { app, carriedOut, seen, requestLines } = claiming(() => told);
    expect((await callSync(app)).statusCode).toBe(200);
    expect(carriedOut).toEqual([order]);
    expect(seen.map(({ claimed }) => claimed)).toEqual([told]);
    const [line] = await requestLines(1);
    expect(line).toMatchObject({ outcome: 'ok' });
    expect(line?.claim).toBe(logged);
  });

  it('orders it with the request as it was parsed, what there is, and the settings', async () => {
    const given: [request: unknown, known: Known][] = [];
    const { app } = claiming(() => undefined, {
      parse: () => 'parsed',
      claimOrder: (request, known) => {
        given.push([request, known]);
        return order;
      },
    });
    await callSync(app);
    expect(given).toEqual([['parsed', { available: nothingAvailable, settings }]]);
  });

  it('that orders none has nothing carried out', async () => {
    const { app, carriedOut, seen } = claiming(() => cold, { claimOrder: () => undefined });
    expect((await callSync(app)).statusCode).toBe(200);
    expect(carriedOut).toEqual([]);
    expect(seen.map(({ claimed }) => claimed)).toEqual([undefined]);
  });

  it('is claimed for and has its facts asked for side by side', async () => {
    const { promise: bothBegun, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const begin = async () => {
      begun += 1;
      if (begun === 2) resolve();
      await bothBegun;
    };
    const { app, seen } = claiming(
      async () => {
        await begin();
        return cold;
      },
      {},
      {
        gatherFacts: async () => {
          await begin();
          return { namespacePolicies: { known: true, value: 'enforced' } };
        },
      },
    );
    expect((await callSync(app)).statusCode).toBe(200);
    expect(seen).toMatchObject([{ claimed: cold, facts: { namespacePolicies: { value: 'enforced' } } }]);
  });

  it('is answered 503, and does not run, if it could not be carried out', async () => {
    const { app, seen, requestLines } = claiming(() => {
      throw coded('CLAIM_UNFINISHED', { step: 'assign', cause: 'its time is over' });
    });
    const reply = await callSync(app);
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({ code: 'CLAIM_UNFINISHED', step: 'assign' });
    expect(seen).toEqual([]);
    expect(await requestLines(1)).toMatchObject([{ outcome: 'CLAIM_UNFINISHED', name: 'box' }]);
  });

  describe('that is served warm', () => {
    const warm = { result: 'warm', pod: { metadata: { name: 'warm' } } } as ClaimResult;
    const firstStatus = { method: 'PUT' } as ClaimRequest;
    const run: HookRow['run'] = () => ({ response: { status: {}, children: [] }, effects: [], firstStatus });

    it('has its first status written before it is answered', async () => {
      const recorded: unknown[] = [];
      const recordClaim: AppOptions['recordClaim'] = async (...given) =>
        void recorded.push(given.slice(0, 3));
      const { app } = claiming(() => warm, { run }, { recordClaim });
      expect((await callSync(app)).statusCode).toBe(200);
      expect(recorded).toEqual([[order.claimant, 'warm', firstStatus]]);
    });

    it('is looked at where its status stays as it is', async () => {
      const recorded: unknown[] = [];
      const recordClaim: AppOptions['recordClaim'] = async (...given) => void recorded.push(given[2]);
      const { app } = claiming(() => warm, {}, { recordClaim });
      expect((await callSync(app)).statusCode).toBe(200);
      expect(recorded).toEqual([undefined]);
    });

    const event = { effect: 'event', reason: 'Running' } as Effect;
    const telling: HookRow['run'] = () => ({
      response: { status: {}, children: [] },
      effects: [event],
      firstStatus,
    });

    it('tells of it once, in the usual case', async () => {
      const { app, ranEffects } = claiming(
        () => warm,
        { run: telling },
        { recordClaim: async () => undefined },
      );
      await callSync(app);
      expect(ranEffects).toEqual([event]);
    });

    it('is not answered if somebody else has served it, and nothing is told', async () => {
      const recordClaim = () => Promise.reject(coded('REQUEST_STALE'));
      const { app, ranEffects } = claiming(() => warm, { run: telling }, { recordClaim });
      expect((await callSync(app)).json()).toMatchObject({ code: 'REQUEST_STALE' });
      expect(ranEffects).toEqual([]);
    });

    it('tells of it although it is not answered, where its status may be written: no later call does', async () => {
      const recordClaim = () => Promise.reject(coded('CLAIM_UNFINISHED'));
      const { app, ranEffects } = claiming(() => warm, { run: telling }, { recordClaim });
      expect((await callSync(app)).statusCode).toBe(503);
      expect(ranEffects).toEqual([event]);
    });

    it('tells of it although its caller has gone meanwhile', async () => {
      const { promise: written, resolve } = Promise.withResolvers<void>();
      let recording = false;
      const recordClaim = async () => {
        recording = true;
        await written;
      };
      const { app, ranEffects } = claiming(() => warm, { run: telling }, { recordClaim });
      const { leave } = await callAndLeave(app, () => recording);
      await leave();
      resolve();
      await eventually(() => ranEffects.length > 0, 'the Event');
      expect(ranEffects).toEqual([event]);
      await app.close();
    });
  });

  it('is told to come again, and does not run, if its request is older than what was decided', async () => {
    const { app, seen, requestLines } = claiming(() => {
      throw coded('REQUEST_STALE');
    });
    const reply = await callSync(app);
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([429, '3']);
    expect(reply.json()).toMatchObject({ code: 'REQUEST_STALE' });
    expect(seen).toEqual([]);
    expect(await requestLines(1)).toMatchObject([{ outcome: 'REQUEST_STALE', name: 'box' }]);
  });

  it('claims nothing while this replica has not seen everything', async () => {
    const { app, carriedOut, seen } = claiming(
      () => cold,
      {},
      { waitingFor: () => ['the watch of warmpods'] },
    );
    const reply = await callSync(app);
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([429, '3']);
    expect(reply.json()).toMatchObject({ code: 'STARTING', cause: 'the watch of warmpods' });
    expect([carriedOut, seen]).toEqual([[], []]);
  });

  it('tells the claim when its call arrived', async () => {
    let given: Attempt | undefined;
    let gone: boolean | undefined;
    let orderedAt = 0;
    const { app } = claiming(
      attempt => {
        given = attempt;
        gone = attempt.callerGone();
        return cold;
      },
      {
        claimOrder: () => {
          orderedAt = performance.now();
          return order;
        },
      },
    );
    const calledAt = performance.now();
    await callSync(app);
    expect(given?.startedAtMs).toBeGreaterThanOrEqual(calledAt);
    expect(given?.startedAtMs).toBeLessThanOrEqual(orderedAt);
    expect(gone).toBe(false);
  });

  it('tells the claim when its caller has gone', async () => {
    let given: Attempt | undefined;
    const { promise, resolve } = Promise.withResolvers<NewEvent>();
    const { app } = claiming(attempt => {
      given = attempt;
      return promise;
    });
    const { leave } = await callAndLeave(app, () => given !== undefined);
    await sleep(50);
    expect(given?.callerGone()).toBe(false);
    await leave();
    await eventually(() => given?.callerGone(), 'the claim to be told');
    resolve(cold);
    await app.close();
  });
});

const { parent, children: _, ...rest } = syncBody();
const decoratorBody = { ...rest, object: parent, attachments: {} };

describe('the answer of a decorator', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'box', namespace: 'team' } };
  const answer = async (
    response: object,
    { verb = 'sync', ...row }: Partial<HookRow> = {},
    attachments: object = { 'Pod.v1': {} },
  ) => {
    const { app } = openStage({ hooks: [hookRow({ verb, ...row, run: () => ({ response, effects: [] }) })] });
    const body = {
      ...decoratorBody,
      controller: { ...decoratorBody.controller, spec: { hooks: { [verb]: { version: 'v2' } } } },
      attachments,
    };
    return callSync(app, body);
  };

  it.each<[string, object]>([
    ['that leaves the status alone', { status: null, attachments: [] }],
    ['with a status and an attachment', { status: { phase: 'Ready' }, attachments: [pod] }],
    ['with labels and annotations', { status: null, attachments: [], labels: { a: null }, annotations: {} }],
    ['with a resync', { status: null, attachments: [], resyncAfterSeconds: 0.5 }],
  ])('%s may leave', async (_given, response) => {
    const reply = await answer(response);
    expect([reply.statusCode, reply.json()]).toEqual([200, response]);
  });

  it.each<[string, object, string]>([
    ['no attachments', { status: null }, "required property 'attachments'"],
    ['children in place of attachments', { status: null, children: [] }, "required property 'attachments'"],
    ['a null attachment', { status: null, attachments: [null] }, 'attachments.0 must be object'],
    [
      'an attachment in another namespace',
      { status: null, attachments: [{ ...pod, metadata: { name: 'box', namespace: 'other' } }] },
      'not in the namespace of',
    ],
    [
      'an undeclared kind',
      { status: null, attachments: [{ ...pod, kind: 'Secret' }] },
      'not a declared child kind',
    ],
    ['the same attachment twice', { status: null, attachments: [pod, pod] }, 'twice'],
    ['a status that is text', { status: 'Ready', attachments: [] }, 'status'],
    ['no status', { attachments: [] }, 'status'],
    ['a negative resync', { status: null, attachments: [], resyncAfterSeconds: -1 }, 'resyncAfterSeconds'],
    ['labels that are a list', { status: null, attachments: [], labels: ['a'] }, 'labels'],
    [
      'an annotation that is a number',
      { status: null, attachments: [], annotations: { a: 1 } },
      'annotations',
    ],
    ['finalized from sync', { status: null, attachments: [], finalized: true }, 'finalized'],
    ['a field of another hook', { status: null, attachments: [], relatedResources: [] }, 'relatedResources'],
  ])('with %s becomes 500', async (_given, response, problem) => {
    const reply = await answer(response);
    expect(reply.statusCode).toBe(500);
    expect(reply.json()).toMatchObject({
      code: 'RESPONSE_INVALID',
      problem: expect.stringContaining(problem),
    });
  });

  describe('of a kind that nobody watches', () => {
    const response = { status: null, attachments: [pod] };
    const unwatchedKinds = ['Pod.v1'];

    it('may leave where the hook is there to create it', async () => {
      const reply = await answer(response, { unwatchedKinds }, {});
      expect([reply.statusCode, reply.json()]).toEqual([200, response]);
    });

    it.each<[string, object[], string[]]>([
      ['by another hook', [pod], []],
      ['of another version', [{ ...pod, apiVersion: 'v2' }], unwatchedKinds],
      ['without a name', [{ ...pod, metadata: {} }], unwatchedKinds],
      ['in another namespace', [{ ...pod, metadata: { name: 'box', namespace: 'other' } }], unwatchedKinds],
      ['twice', [pod, pod], unwatchedKinds],
    ])('never leaves %s', async (_how, attachments, kinds) => {
      const reply = await answer({ status: null, attachments }, { unwatchedKinds: kinds }, {});
      expect([reply.statusCode, reply.json().code]).toEqual([500, 'RESPONSE_INVALID']);
    });
  });

  it('to finalize may say that it is finalized', async () => {
    const response = { status: null, attachments: [], finalized: true };
    expect((await answer(response, { verb: 'finalize' })).json()).toEqual(response);
  });

  it('to finalize must not say so with anything but a boolean', async () => {
    const reply = await answer({ status: null, attachments: [], finalized: 'yes' }, { verb: 'finalize' });
    expect(reply.json()).toMatchObject({ code: 'RESPONSE_INVALID' });
  });
});
