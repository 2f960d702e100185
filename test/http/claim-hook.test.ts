/** A claim between a hook's decision and its answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ClaimOrder, HookRow } from '../../hooks/index.ts';
import type { Attempt } from '../../src/claim/attempt.ts';
import type { ClaimOutcome } from '../../src/claim/claim.ts';
import { coded } from '../../src/errors.ts';
import { callSync, eventually, hookRow, openStage, syncBody, syncPath } from './stage.ts';

const order: ClaimOrder = {
  order: 'cold',
  claimant: {
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'Sandbox',
    namespace: 'team',
    name: 'box',
    uid: 'uid-1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    runtime: 'python:3.10',
  },
  reason: 'HasVolumes',
  message: 'a warm Pod has no volumes',
};
const { parent, children: _, ...rest } = syncBody();
const decoratorBody = { ...rest, object: parent, attachments: {} };
const quiet = { status: null, attachments: [] };

const ordering = (response: object = quiet): HookRow =>
  hookRow({ run: () => ({ response, effects: [], claim: order }) });

function claiming(carryOut: (attempt: Attempt) => ClaimOutcome | Promise<ClaimOutcome>, response?: object) {
  const carriedOut: ClaimOrder[] = [];
  const stage = openStage({
    hooks: [ordering(response)],
    carryOutClaim: async (given, attempt) => {
      carriedOut.push(given);
      return carryOut(attempt);
    },
  });
  return { ...stage, carriedOut };
}

const warm = { outcome: 'cold', reason: 'HasVolumes' } as const;

describe('a hook that orders a claim', () => {
  it('is answered unchanged once it is carried out', async () => {
    const { app, carriedOut, requestLines } = claiming(() => warm);
    const reply = await callSync(app, decoratorBody);
    expect(reply.json()).toEqual(quiet);
    expect(carriedOut).toEqual([order]);
    expect(await requestLines(1)).toMatchObject([{ claim: 'cold', outcome: 'ok' }]);
  });

  it.each([
    ['without a resync of its own', {}, 0.7],
    ['with a later one', { resyncAfterSeconds: 5 }, 0.7],
    ['with an earlier one', { resyncAfterSeconds: 0.2 }, 0.2],
  ])('%s is called again when the claim is to be looked at', async (_given, own, resyncAfterSeconds) => {
    const { app } = claiming(() => ({ outcome: 'waiting', resyncAfterSeconds: 0.7 }), { ...quiet, ...own });
    expect((await callSync(app, decoratorBody)).json()).toEqual({ ...quiet, resyncAfterSeconds });
  });

  it('is answered 503 if it could not be carried out', async () => {
    const { app, requestLines } = claiming(() => {
      throw coded('CLAIM_UNFINISHED', { step: 'assign', cause: 'its time is over' });
    });
    const reply = await callSync(app, decoratorBody);
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({ code: 'CLAIM_UNFINISHED', step: 'assign' });
    expect(await requestLines(1)).toMatchObject([{ outcome: 'CLAIM_UNFINISHED', name: 'box' }]);
  });

  it('claims nothing if its answer must not leave', async () => {
    const { app, carriedOut } = claiming(() => warm, { status: null, attachments: [null] });
    expect((await callSync(app, decoratorBody)).statusCode).toBe(500);
    expect(carriedOut).toEqual([]);
  });

  it('tells the claim when its call arrived, although a fact took its time', async () => {
    let given: Attempt | undefined;
    let gone: boolean | undefined;
    let factsAskedAt = 0;
    const { app } = openStage({
      hooks: [ordering()],
      gatherFacts: () => {
        factsAskedAt = performance.now();
        return sleep(120, {});
      },
      carryOutClaim: async (_order, attempt) => {
        given = attempt;
        gone = attempt.callerGone();
        return warm;
      },
    });
    const calledAt = performance.now();
    await callSync(app, decoratorBody);
    expect(given?.startedAtMs).toBeGreaterThanOrEqual(calledAt);
    expect(given?.startedAtMs).toBeLessThanOrEqual(factsAskedAt);
    expect(gone).toBe(false);
  });

  it('tells the claim when its caller has gone', async () => {
    let given: Attempt | undefined;
    const { promise, resolve } = Promise.withResolvers<ClaimOutcome>();
    const { app } = openStage({
      hooks: [ordering()],
      carryOutClaim: (_order, attempt) => {
        given = attempt;
        return promise;
      },
    });
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const leaving = new AbortController();
    const call = fetch(address + syncPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(decoratorBody),
      signal: leaving.signal,
    });
    await eventually(() => given, 'the claim');
    await sleep(50);
    expect(given?.callerGone()).toBe(false);
    leaving.abort();
    await expect(call).rejects.toThrow();
    await eventually(() => given?.callerGone(), 'the claim to be told');
    resolve(warm);
    await app.close();
  });
});

describe('the answer of a decorator', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'box', namespace: 'team' } };
  const answer = async (response: object, verb: HookRow['verb'] = 'sync') => {
    const { app } = openStage({ hooks: [hookRow({ verb, run: () => ({ response, effects: [] }) })] });
    const body = {
      ...decoratorBody,
      controller: { ...decoratorBody.controller, spec: { hooks: { [verb]: { version: 'v2' } } } },
      attachments: { 'Pod.v1': {} },
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
    ['no attachments', { status: null }, 'attachments is no list'],
    ['children in place of attachments', { status: null, children: [] }, 'children is no field'],
    ['a null attachment', { status: null, attachments: [null] }, 'attachments[0] is no object'],
    [
      'an attachment in another namespace',
      { status: null, attachments: [{ ...pod, metadata: { name: 'box', namespace: 'other' } }] },
      'another namespace',
    ],
    [
      'an undeclared kind',
      { status: null, attachments: [{ ...pod, kind: 'Secret' }] },
      'no declared child kind',
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

  it('to finalize may say that it is finalized', async () => {
    const response = { status: null, attachments: [], finalized: true };
    expect((await answer(response, 'finalize')).json()).toEqual(response);
  });

  it('to finalize must not say so with anything but a boolean', async () => {
    const reply = await answer({ status: null, attachments: [], finalized: 'yes' }, 'finalize');
    expect(reply.json()).toMatchObject({ code: 'RESPONSE_INVALID' });
  });
});
