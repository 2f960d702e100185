/** A decorator may attach what it doesn't declare: Metacontroller creates it, and never sees it again. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ApiError } from '../src/api.ts';
import { lastAppliedAnnotation } from '../src/apply.ts';
import { updateMethods } from '../src/children.ts';
import { type Decorator, decoratorAnnotation, syncDecorator } from '../src/decorator-sync.ts';
import type { KubeObject } from '../src/objects.ts';
import { decoratorController } from '../src/spec.ts';
import { object } from './objects.ts';

const parent = object('WarmPod', 'warm', { namespace: 'team', uid: 'warm-1' });
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'warm', labels: { a: 'b' } }, spec: { x: 1 } };
const controller = object('DecoratorController', 'llmsafespace-warmpod', {}, { spec: {} });

let created: KubeObject[];
/** All that is asked of the API server. */
let calls: string[];
/** What the hook is sent. */
let requests: Record<string, unknown>[];
let refusal: ApiError | undefined;
beforeEach(() => {
  created = [];
  calls = [];
  requests = [];
  refusal = undefined;
});

const environment = {
  api: {
    async call(method: string, path: string, body: KubeObject) {
      calls.push(`${method} ${path}`);
      if (refusal) throw refusal;
      created.push(body);
      return body;
    },
  },
  discovery: {
    kind: async (apiVersion: string, kind: string) => ({
      ...{ apiVersion, group: '', name: `${kind.toLowerCase()}s`, kind, namespaced: true, hasStatus: true },
    }),
  },
};
const creation = 'POST /api/v1/namespaces/team/pods';

/** It declares no attachment, and answers these. */
const decorator = (...attachments: unknown[]) =>
  ({
    environment,
    controller,
    finalizer: { name: 'f', enabled: false },
    isSelected: () => true,
    isOurs: () => true,
    kinds: [],
    methodOf: updateMethods([]),
    customize: { relatedObjects: async () => new Map() },
    resyncAfter: () => undefined,
    hooks: {
      sync: {
        call: async (request: Record<string, unknown>) => {
          requests.push(request);
          return { status: null, attachments };
        },
      },
    },
  }) as unknown as Decorator;

test('the controller of WarmPods declares no attachment, and is one that the stand-in runs', () => {
  const text = readFileSync(new URL('../../../metacontroller/base/warmpod.yaml', import.meta.url), 'utf8');
  expect(decoratorController.parse(parse(text)).spec.attachments).toEqual([]);
});

describe('an attachment of a kind that is not declared', () => {
  test('is created in the namespace of its owner, with owner, decorator and what was applied last', async () => {
    await syncDecorator(decorator(pod), parent);
    const [one] = created;
    expect(created).toHaveLength(1);
    expect(one).toMatchObject({ ...pod, metadata: { name: 'warm', namespace: 'team', labels: { a: 'b' } } });
    expect(one?.metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'WarmPod', name: 'warm', uid: 'warm-1', controller: true }),
    ]);
    const annotations = one?.metadata.annotations ?? {};
    expect(annotations[decoratorAnnotation]).toBe('llmsafespace-warmpod');
    expect(JSON.parse(annotations[lastAppliedAnnotation] ?? '')).toEqual({
      ...pod,
      metadata: {
        ...pod.metadata,
        namespace: 'team',
        annotations: { [decoratorAnnotation]: 'llmsafespace-warmpod' },
      },
    });
  });

  test('is never observed: the next request shows none, and it is created again', async () => {
    await syncDecorator(decorator(pod), parent);
    await syncDecorator(decorator(pod), parent);
    expect(requests.map(({ attachments }) => attachments)).toEqual([{}, {}]);
    expect(created).toHaveLength(2);
  });

  test('that is there already is left as it is, without an error', async () => {
    refusal = new ApiError(409, 'AlreadyExists', 'pods "warm" already exists');
    await syncDecorator(decorator(pod), parent);
    expect(calls).toEqual([creation]);
  });

  test('that is refused is an error, and tried again', async () => {
    refusal = new ApiError(403, 'Forbidden', 'exceeded quota');
    await expect(syncDecorator(decorator(pod), parent)).rejects.toThrow(/exceeded quota/);
  });

  test('stays where the answer leaves it out', async () => {
    await syncDecorator(decorator(pod), parent);
    await syncDecorator(decorator(), parent);
    expect(calls).toEqual([creation]);
  });
});
