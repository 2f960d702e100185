import { describe, expect, it } from 'vitest';
import type { Facts, KubernetesObject } from '../../../hooks/contract.ts';
import { CLOSED } from '../../builders/context.ts';
import type { AttachedPodBuilder } from '../../builders/warm-attached.ts';
import type { WarmPodBuilder } from '../../builders/warm-pod.ts';

import { answer, type Given, name, OPEN, one, pod, template } from './answer.ts';

const attached = (given: Given) => answer(given).response.attachments;
const names = (given: Given) => attached(given).map(({ metadata }) => metadata.name);

describe('a WarmPod without a Pod', () => {
  it('gets one under its own name, made from the template, with its labels and hash', () => {
    const { metadata, spec } = (template as unknown as { template: Record<string, Record<string, object>> })
      .template;
    expect(attached({})).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          namespace: 'default',
          labels: { ...metadata?.labels, 'warm-pool': 'python' },
          annotations: metadata?.annotations,
        },
        spec,
      },
    ]);
  });

  it('gets none until the namespace is closed, and asks again soon', () => {
    const { attachments, resyncAfterSeconds } = answer({ facts: OPEN }).response;
    expect({ attachments, resyncAfterSeconds }).toEqual({ attachments: [], resyncAfterSeconds: 2 });
  });

  it('gets none while nobody asked whether the namespace is closed', () => {
    expect(attached({ facts: {} })).toEqual([]);
  });

  it.each<[string, KubernetesObject[]]>([
    ['is not observed', []],
    ['has another name', [{ ...template, metadata: { ...template.metadata, name: 'another' } }]],
  ])('cannot be decided about while its template %s', (_case, templates) => {
    expect(() => answer({ templates })).toThrow(
      expect.objectContaining({ code: 'POD_TEMPLATE_MISSING', status: 503 }),
    );
  });

  it.each<[string, WarmPodBuilder]>([
    ['Ready', one.ready()],
    ['Assigned', one.assignedTo('u1')],
    ['Terminating', one.terminating()],
    ['asked to end', one.retired()],
    ['Pending, but was seen with one', one.status({ phase: 'Pending', podName: name })],
  ])('gets none, and needs no template, when it is %s', (_case, of) => {
    expect(attached({ of, templates: [] })).toEqual([]);
  });
});

describe('the Pods that are observed', () => {
  it.each<[string, WarmPodBuilder, AttachedPodBuilder, Facts]>([
    ['while one is started', one, pod, CLOSED],
    ['while the namespace is open', one, pod, OPEN],
    ['when it is Ready', one.ready(), pod.ready(), CLOSED],
    [
      'when a Sandbox has it: the cache may still hold the old owner',
      one.assignedTo('u1'),
      pod.ready(),
      CLOSED,
    ],
    ['when a Sandbox has it and nothing is known', one.assignedTo('u1'), pod.ready(), {}],
    ['when a Sandbox has it and the Pod failed', one.assignedTo('u1'), pod.failed(), CLOSED],
    [
      'when a Sandbox has it although it was asked to end',
      one.retired().assignedTo('u1'),
      pod.ready(),
      CLOSED,
    ],
  ])('stay, by identity, %s', (_case, of, given, facts) => {
    expect(attached({ of, pods: [given], facts })).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } },
    ]);
  });

  it('stay beside the one that is created', () => {
    expect(names({ pods: [pod.named('another')] })).toEqual(['another', name]);
  });

  it.each<[string, WarmPodBuilder, AttachedPodBuilder, Facts]>([
    ['when it is at its end', one.terminating(), pod.ready(), CLOSED],
    ['when it is asked to end', one.ready().retired(), pod.ready(), CLOSED],
    ['when it failed', one.ready(), pod.failed(), CLOSED],
    ['when its claim, or its Sandbox, ended it', one.assignedTo('u1').terminating(), pod.ready(), CLOSED],
  ])('go %s', (_case, of, given, facts) => {
    expect(attached({ of, pods: [given], facts })).toEqual([]);
  });
});
