/** The Sandbox webhooks on recorded requests, through the server's own routes. The recorded children are a trial's: none of ours. */
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sandboxStatus } from '../../hooks/api/sandbox-status.ts';
import type { CompositeResponse } from '../../hooks/contract.ts';
import { hooks } from '../../hooks/index.ts';
import { availableIn } from '../builders/available.ts';
import { CLAIMING, CLOSED, settings } from '../builders/context.ts';
import { type Envelope, kindKey, objectKey, withObject } from '../builders/request.ts';
import { applied } from '../builders/world.ts';
import { createChildValidator, readFixture } from '../openapi.ts';
import { openStage } from '../server/stage.ts';
import { asSent, recorded } from './recorded.ts';

const stage = openStage({
  hooks,
  settings: settings(),
  gatherFacts: queries => (queries.namespacePolicies ? CLOSED : {}),
  // There is nothing to tidy up; and nothing else is ordered where claims are switched off.
  async carryOutClaim({ order }) {
    expect(order).toBe('tidy');
    return undefined;
  },
  available: () => availableIn(asSent('010-sandbox').related),
  now: () => new Date('2026-11-22T08:10:30Z'),
});
afterAll(() => stage.app.close());

async function call<Answer>(verb: 'sync' | 'finalize', body: unknown): Promise<Answer> {
  const { statusCode, payload } = await stage.app.inject({
    method: 'POST',
    url: `/v2/hooks/sandbox/${verb}`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
  expect(payload).toBeTypeOf('string');
  expect(statusCode, payload).toBe(200);
  return JSON.parse(payload) as Answer;
}

/** The same, of a Sandbox with rules of its own and a Service. */
function askingForAll(name: string): Envelope {
  const { parent, ...body } = recorded(name);
  const wishes = { networkAccess: { ingress: true }, service: { enabled: true } };
  return { ...body, parent: { ...parent, spec: { ...(parent.spec as object), ...wishes } } };
}

const sync = (body: Envelope) => call<CompositeResponse>('sync', body);
const finalize = (body: Envelope) => call<CompositeResponse>('finalize', body);
const keysOf = ({ children }: CompositeResponse) =>
  children.map(child => `${kindKey(child)} ${objectKey(child)}`);

const OWN = ['Pod.v1 default/a-0e0ebcd2'];
const ALL = [
  'NetworkPolicy.networking.k8s.io/v1 default/a-0e0ebcd2',
  'Service.v1 default/a-0e0ebcd2',
  'Pod.v1 default/a-0e0ebcd2',
];
const OTHERS = ['NetworkPolicy.networking.k8s.io/v1 default/sandbox-a', 'Service.v1 default/sandbox-a'];

describe('sync', () => {
  it.each([
    ['010-sandbox', 'a new Sandbox', OWN],
    ['011-sandbox', 'a policy and a Service of other names, which go', OWN],
    ['012-sandbox', 'a Pod of another name, which goes', OWN],
    ['013-sandbox', 'a status that names a foreign Pod', OWN],
  ])('given %s, with %s, answers what should exist', async (name, _case, children) => {
    expect(keysOf(await sync(recorded(name)))).toEqual(children);
  });

  it('given a Sandbox that asks for all that there is, answers all of it', async () => {
    expect(keysOf(await sync(askingForAll('010-sandbox')))).toEqual(ALL);
  });

  it.each(['010-sandbox', '011-sandbox', '012-sandbox', '013-sandbox'])(
    'given %s, never names the foreign Pod as its own',
    async name => {
      expect((await sync(recorded(name))).status).not.toHaveProperty('podName');
    },
  );

  it('told that a foreign Pod is there, tells a person', async () => {
    await sync(recorded('012-sandbox'));
    const reasons = stage.ranEffects.map(effect => effect.effect === 'event' && effect.reason);
    expect(reasons).toContain('ForeignPodDeleted');
  });

  it('leads from a recorded request to Running, with the Pod status that kwok wrote', async () => {
    const created = await sync(recorded('010-sandbox'));
    const observed = applied(recorded('010-sandbox'), { response: created, effects: [] });
    const kwok = Object.values(recorded('012-sandbox').children['Pod.v1'] ?? {})[0]?.status as {
      containerStatuses: object[];
    };
    const own = observed.children['Pod.v1']?.['default/a-0e0ebcd2'];
    if (own === undefined) throw new Error('the Sandbox has no Pod');
    const ready = {
      ...own,
      status: { ...kwok, containerStatuses: [{ ...kwok.containerStatuses[0], name: 'sandbox' }] },
    };
    const { status } = await sync({ ...observed, children: withObject(observed.children, ready) });
    expect(status).toMatchObject({ phase: 'Running', podName: 'a-0e0ebcd2', endpoint: '10.0.0.43:8080' });
  });
});

describe('finalize', () => {
  it('given 017-sandboxfinalize, with a Pod, keeps all but the Pod, whole, and the finalizer', async () => {
    const body = recorded('017-sandboxfinalize');
    const answer = await finalize(body);
    expect(answer.finalized).toBe(false);
    expect(keysOf(answer)).toEqual(OTHERS);
    const policy = body.children['NetworkPolicy.networking.k8s.io/v1']?.['default/sandbox-a'];
    expect(answer.children[0]?.spec).toEqual(policy?.spec);
  });

  it('given 019-sandboxfinalize, without children, lets go', async () => {
    expect(await finalize(recorded('019-sandboxfinalize'))).toMatchObject({ finalized: true, children: [] });
  });
});

const strictCondition = z.strictObject({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().min(1),
  message: z.string().min(1),
  lastTransitionTime: z.iso.datetime(),
  observedGeneration: z.int(),
});
const strictStatus = z.strictObject({ ...sandboxStatus.shape, conditions: z.array(strictCondition) });

describe('every answer', () => {
  const problemsOf = createChildValidator(readFixture());

  it.each(['010-sandbox', '011-sandbox', '012-sandbox', '013-sandbox'])(
    'to %s has a status of declared fields, and children that Kubernetes takes',
    async name => {
      for (const body of [recorded(name), askingForAll(name)]) {
        const { status, children } = await sync(body);
        expect(strictStatus.safeParse(status).error?.issues ?? []).toEqual([]);
        expect(children.flatMap(problemsOf)).toEqual([]);
      }
    },
  );

  it.each([
    ['sync', '010-sandbox', ['children', 'resyncAfterSeconds', 'status']],
    ['finalize', '017-sandboxfinalize', ['children', 'finalized', 'status']],
    ['finalize', '019-sandboxfinalize', ['children', 'finalized', 'status']],
  ] as const)('of %s to %s has the fields that Metacontroller decodes', async (verb, name, fields) => {
    expect(Object.keys(await call<object>(verb, recorded(name))).sort()).toEqual(fields);
  });

  it.each<[string, object]>([
    ['with related objects, which are not looked at', asSent('010-sandbox')],
    ['with null related objects', { ...recorded('010-sandbox'), related: null }],
  ])('to a request %s is that to one without', async (_case, body) => {
    expect(await call('sync', body)).toEqual(await sync(recorded('010-sandbox')));
  });
});

describe('the table of hooks', () => {
  it('has a route for each kind and verb, and none for customize', () => {
    expect(hooks.map(({ path, kind, verb }) => `${kind} ${verb} ${path}`)).toEqual([
      'Sandbox sync /v2/hooks/sandbox/sync',
      'Sandbox finalize /v2/hooks/sandbox/finalize',
      'WarmPool sync /v2/hooks/warmpool/sync',
      'WarmPool finalize /v2/hooks/warmpool/finalize',
      'WarmPod sync /v2/hooks/warmpod/sync',
    ]);
  });

  it("orders a claim with a Sandbox's sync alone", () => {
    const known = { available: availableIn(asSent('010-sandbox').related), settings: settings(CLAIMING) };
    const ordering = hooks.filter(
      ({ kind, claimOrder, parse }) =>
        kind === 'Sandbox' && claimOrder(parse(recorded('010-sandbox')), known)?.order === 'claim',
    );
    expect(ordering.map(({ verb }) => verb)).toEqual(['sync']);
  });

  it('has one row whose Pods Metacontroller creates and does not watch', () => {
    const rows = hooks.filter(({ unwatchedKinds }) => unwatchedKinds.length > 0);
    expect(rows.map(({ kind, unwatchedKinds }) => [kind, unwatchedKinds])).toEqual([['WarmPod', ['Pod.v1']]]);
  });

  const body = recorded('010-sandbox');
  const parentWith = (fields: object) => ({ ...body, parent: { ...body.parent, ...fields } });

  it.each<[string, unknown, string]>([
    ['no parent', { ...body, parent: undefined }, 'parent'],
    ['a parent of another kind', parentWith({ kind: 'WarmPool' }), 'kind'],
    ['a parent of another version', parentWith({ apiVersion: 'llmsafespace.dev/v2' }), 'apiVersion'],
    ['no spec', parentWith({ spec: undefined }), 'spec'],
    ['no runtime', parentWith({ spec: {} }), 'spec.runtime'],
    ['a timeout in words', parentWith({ spec: { runtime: 'a', timeout: 'soon' } }), 'spec.timeout'],
    ['no children', { ...body, children: undefined }, 'children'],
    [
      'a child without a name',
      { ...body, children: { 'Pod.v1': { a: { apiVersion: 'v1', kind: 'Pod', metadata: {} } } } },
      'children.Pod.v1.a.metadata.name',
    ],
    ['no word on finalizing', { ...body, finalizing: undefined }, 'finalizing'],
  ])('given %s, names the field', (_case, request, field) => {
    const row = hooks.find(({ path }) => path === '/v2/hooks/sandbox/sync');
    let paths: string[] = [];
    try {
      row?.parse(request);
    } catch (error) {
      paths = (error as z.ZodError).issues.map(({ path }) => path.join('.'));
    }
    expect(paths).toContain(field);
  });
});
