import { describe, expect, it } from 'vitest';
import type { Facts, KubernetesObject } from '../../../../hooks/contract.ts';
import { sync, warmPodFactQueries } from '../../../../hooks/warmpod/sync.ts';
import { availableOf } from '../../../builders/available.ts';
import { CLOSED, context } from '../../../builders/context.ts';
import { CREATED } from '../../../builders/identity.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';
import { warmPool } from '../../../builders/warm-pool.ts';
import { storedPodTemplate, warmPodRequest } from '../../../builders/warm-request.ts';
import { asJson } from '../../../builders/world.ts';

const template = storedPodTemplate(warmPool().build());
const one = warmPod(4).ofTemplate(template.metadata.name);
const { name, uid } = one.build().metadata;
const OPEN: Facts = { namespacePolicies: { known: false, reason: 'no answer' } };

interface Given {
  of?: WarmPodBuilder;
  templates?: KubernetesObject[];
  facts?: Facts;
  ageSeconds?: number;
}

const answer = ({ of = one, templates = [template], facts = CLOSED, ageSeconds = 1 }: Given = {}) =>
  asJson(
    sync(
      warmPodRequest(of.build()),
      context({
        facts,
        available: availableOf(...templates),
        now: new Date(Date.parse(CREATED) + ageSeconds * 1000),
      }),
    ),
  );
const attached = (given: Given = {}) => answer(given).response.attachments;

/** Those that have, or had, a Pod, or are to have none. */
const SERVED: [string, WarmPodBuilder][] = [
  ['is Ready', one.ready()],
  ['is Assigned', one.assignedTo('u1')],
  ['is Terminating', one.terminating()],
  ['is asked to end', one.retired()],
  ['is being deleted', one.deleting()],
  ['is Pending, but was seen with one', one.status({ phase: 'Pending', podName: name })],
];

describe('a WarmPod without a Pod', () => {
  it('gets one under its own name, made from the template, with its labels and hash', () => {
    const { metadata, spec } = (template as unknown as { template: Record<string, Record<string, object>> })
      .template;
    expect(attached()).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          namespace: 'default',
          // Without blockOwnerDeletion: a claim that takes the Pod away would have the garbage collector look at its owners.
          ownerReferences: [
            {
              apiVersion: 'llmsafespace.dev/v1',
              kind: 'WarmPod',
              name,
              uid: expect.any(String),
              controller: true,
            },
          ],
          labels: { ...metadata?.labels, 'warm-pool': 'python' },
          annotations: metadata?.annotations,
        },
        spec,
      },
    ]);
  });

  it.each<[string, Given]>([
    ['the namespace is not closed', { facts: OPEN }],
    ['nobody asked whether the namespace is closed', { facts: {} }],
    ['its template is not seen', { templates: [] }],
    [
      'the template that is seen has another name',
      { templates: [{ ...template, metadata: { ...template.metadata, name: 'another' } }] },
    ],
    [
      "the template that is seen is another namespace's",
      { templates: [{ ...template, metadata: { ...template.metadata, namespace: 'team' } }] },
    ],
    ['it names no template', { of: one.withoutTemplate() }],
  ])('gets none while %s, and asks again', (_case, given) => {
    expect(answer(given).response).toEqual({ status: null, attachments: [], resyncAfterSeconds: 0.25 });
  });

  it.each([
    ['new', 0, 0.25],
    ['two seconds old', 2, 0.5],
    ['half a minute old', 30, 7.5],
    ['an hour old', 3600, 10],
  ])('asks again ever more slowly, here one that is %s', (_case, ageSeconds, seconds) => {
    expect(answer({ templates: [], ageSeconds }).response.resyncAfterSeconds).toBe(seconds);
  });

  it('asks again a minute after it got one: a Pod that is deleted before it was ever Ready tells nobody', () => {
    expect(answer().response.resyncAfterSeconds).toBe(60);
  });

  it.each(SERVED)('gets none, and is not asked about again, when it %s', (_case, of) => {
    expect(answer({ of, templates: [] }).response).toEqual({ status: null, attachments: [] });
  });
});

const refusedWith = (...messages: string[]): Facts => ({
  ...CLOSED,
  repeatedSyncErrors: {
    known: true,
    value: messages.map(message => ({ message, recordedAt: CREATED })),
  },
});
const inWordsOf = (refusal: string) => `can't reconcile children for WarmPod default/${name}: ${refusal}`;
const OVER_QUOTA = `pods "${name}" is forbidden: exceeded quota: few`;

describe('a WarmPod whose Pod the API server refuses', () => {
  const refused = answer({ facts: refusedWith(inWordsOf(OVER_QUOTA)) });

  it('does not ask for it again', () => {
    expect(refused.response).toEqual({ status: null, attachments: [], resyncAfterSeconds: 5 });
  });

  it('ends, and says why', () => {
    expect(refused.effects).toMatchObject([
      {
        ...{ effect: 'endWarmPod', namespace: 'default', name, uid },
        status: {
          phase: 'Terminating',
          conditions: [{ type: 'Ready', status: 'False', reason: 'PodRefused', message: OVER_QUOTA }],
        },
      },
    ]);
  });

  it.each<[string, Facts]>([
    ['nothing was said', refusedWith()],
    ['it is not known what was said', { ...CLOSED, repeatedSyncErrors: { known: false, reason: 'no' } }],
  ])('asks for it while %s', (_case, facts) => {
    expect(attached({ facts })).toHaveLength(1);
    expect(answer({ facts }).effects).toEqual([]);
  });

  it.each(SERVED)('has its Pod, or none, as before when it %s', (_case, of) => {
    expect(answer({ of, facts: refusedWith(inWordsOf(OVER_QUOTA)) }).effects).toEqual([]);
  });
});

describe('the answer', () => {
  it.each<[string, WarmPodBuilder]>([['has no Pod', one], ...SERVED])(
    'leaves the status to the shell, and tells nothing, when it %s',
    (_case, of) => {
      const { response, effects } = answer({ of });
      expect([response.status, effects]).toEqual([null, []]);
    },
  );

  it.each<[string, WarmPodBuilder]>([['has no Pod', one], ...SERVED])(
    'has this replica attend to it, when it %s',
    (_case, of) => {
      expect(answer({ of }).attends).toBe(uid);
    },
  );
});

describe('a WarmPod asks', () => {
  it('whether its namespace is closed, and whether its Pod was refused, before it has one', () => {
    expect(warmPodFactQueries(warmPodRequest(one.build()))).toEqual({
      namespacePolicies: { namespace: 'default' },
      repeatedSyncErrors: { namespace: 'default', uid },
    });
  });

  it.each(SERVED)('nothing when it %s', (_case, of) => {
    expect(warmPodFactQueries(warmPodRequest(of.build()))).toEqual({});
  });
});
