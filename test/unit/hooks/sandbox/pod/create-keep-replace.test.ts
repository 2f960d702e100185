import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import { podTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../../../../../hooks/pod/template.ts';
import { decidePod, type PodSituation } from '../../../../../hooks/sandbox/pod/create-keep-replace.ts';
import { type PodBuilder, pod } from '../../../../builders/child.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';
import { podRequirements } from '../../../../builders/requirements.ts';
import { sandbox } from '../../../../builders/sandbox.ts';

const identity = {
  name: 'py-1234abcd',
  namespace: 'default',
  labels: { app: 'llmsafespace', 'sandbox-uid': 'u' },
  selector: { 'sandbox-uid': 'u' },
};
const template = podTemplate(podRequirements({ annotations: { a: 'b' } }));
const own = pod(sandbox('py').build())
  .named(identity.name)
  .changed(object => ({
    ...object,
    metadata: { ...object.metadata, annotations: { [TEMPLATE_HASH_ANNOTATION]: templateHash(template) } },
  }));

const decide = (situation: Partial<Omit<PodSituation, 'own'>> & { own?: PodBuilder }) =>
  decidePod({
    identity,
    template,
    binding: {},
    cold: undefined,
    recordedName: undefined,
    restartPolicy: 'Always',
    alreadyEnded: false,
    backOff: undefined,
    now: NOW,
    ...situation,
    own: situation.own?.build() as KubernetesObject | undefined,
  });

const echo = [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: identity.name, namespace: 'default' } }];
const asked = { requested: true, lost: false, ended: false };

describe('without a Pod', () => {
  it.each([
    ['a Sandbox that can be served asks for one', {}, asked],
    ['a task that can be served asks for one', { restartPolicy: 'Never' as const }, asked],
    [
      'a Sandbox that cannot be served asks for none',
      { template: undefined },
      { ...asked, requested: false },
    ],
    ['a Sandbox whose Pod disappeared asks for another', { recordedName: 'py' }, { ...asked, lost: true }],
    [
      'a Sandbox whose Pod disappeared and that cannot be served waits',
      { recordedName: 'py', template: undefined },
      { requested: false, lost: true, ended: false },
    ],
    [
      'a task whose Pod disappeared has ended',
      { recordedName: 'py', restartPolicy: 'Never' as const },
      { requested: false, lost: true, ended: true },
    ],
    [
      'a task that had ended asks for none, and has lost none',
      { recordedName: 'py', restartPolicy: 'Never' as const, alreadyEnded: true },
      { requested: false, lost: false, ended: true },
    ],
  ])('%s', (_case, situation, expected) => {
    const decision = decide(situation);
    expect(decision).toMatchObject({ ...expected, outcome: undefined });
    expect(decision.children).toHaveLength(expected.requested ? 1 : 0);
  });

  it('the one that is asked for is the template under the name and labels of the Sandbox', () => {
    expect(decide({}).children).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: identity.name,
          namespace: 'default',
          labels: identity.labels,
          annotations: { a: 'b', [TEMPLATE_HASH_ANNOTATION]: templateHash(template) },
        },
        spec: template.spec,
      },
    ]);
  });

  it('the one that is asked for where no warm one could be had says why', () => {
    const [cold] = decide({ cold: { reason: 'NoWarmPodReady', message: 'none was' } }).children;
    expect(cold?.metadata.annotations).toEqual({
      a: 'b',
      'llmsafespace.dev/warm-pod-used': 'false',
      'llmsafespace.dev/warm-pod-reason': 'NoWarmPodReady: none was',
      [TEMPLATE_HASH_ANNOTATION]: templateHash(template),
    });
  });

  it.each<[string, PodSituation['cold']]>([
    ['for no reason', undefined],
    ['for a reason that the Sandbox itself tells', { reason: 'NotWanted', message: undefined }],
  ])('the one that is asked for %s says nothing of it', (_case, cold) => {
    expect(decide({ cold }).children).toEqual(decide({}).children);
  });
});

describe('with a Pod', () => {
  it.each<[string, PodBuilder, 'Always' | 'Never', { state: string; ended: boolean }]>([
    ['that starts, a Sandbox keeps it', own, 'Always', { state: 'starting', ended: false }],
    ['that is ready, a Sandbox keeps it', own.ready(), 'Always', { state: 'ready', ended: false }],
    [
      'that is being deleted, a Sandbox keeps it',
      own.ready().deleting(),
      'Always',
      { state: 'stopping', ended: false },
    ],
    [
      'that is being deleted, a task keeps it and has not ended',
      own.ready().deleting(),
      'Never',
      { state: 'stopping', ended: false },
    ],
    ['that runs, a task keeps it', own.notReady(), 'Never', { state: 'starting', ended: false }],
    [
      'that finished, a task keeps it for its logs, and has ended',
      own.succeeded(),
      'Never',
      { state: 'succeeded', ended: true },
    ],
    [
      'that failed, a task keeps it for its logs, and has ended',
      own.failed(3),
      'Never',
      { state: 'failed', ended: true },
    ],
    ['that was evicted, a task has ended', own.evicted(), 'Never', { state: 'failed', ended: true }],
  ])('%s', (_case, builder, restartPolicy, { state, ended }) => {
    const decision = decide({ own: builder, restartPolicy });
    expect(decision).toMatchObject({ ended, requested: false, lost: false, outcome: { state } });
    expect(decision.children).toEqual(echo);
  });

  it('that cannot be rendered any more, a Sandbox keeps it', () => {
    expect(decide({ own: own.ready(), template: undefined }).children).toEqual(echo);
  });

  it('a Sandbox that had ended stays so', () => {
    expect(
      decide({ own: own.succeeded().deleting(), restartPolicy: 'Never', alreadyEnded: true }).ended,
    ).toBe(true);
  });
});

describe('a finished Pod of a Sandbox that restarts', () => {
  const backOff = (seconds: number) => ({ attempts: 2, retryAt: written(secondsFromNow(seconds)) });

  it.each([
    ['failed, is replaced once the next one is due', own.failed(3), backOff(0), [], undefined],
    ['failed, is kept until then', own.failed(3), backOff(6), echo, 6],
    ['finished, is replaced too', own.succeeded(), backOff(-60), [], undefined],
  ])('that %s', (_case, builder, given, children, resyncAfterSeconds) => {
    expect(decide({ own: builder, backOff: given })).toMatchObject({
      children,
      resyncAfterSeconds,
      ended: false,
      requested: false,
      waits: resyncAfterSeconds !== undefined,
      backOff: given,
    });
  });

  it('says when the next one is created', () => {
    const { outcome } = decide({ own: own.failed(3), backOff: backOff(6) });
    expect(outcome?.message).toMatch(/; the next Pod is created at 2026-\S+Z$/);
  });
});

it('a Pod that is put off is not asked for', () => {
  const backOff = { attempts: 3, retryAt: written(secondsFromNow(10)) };
  expect(decide({ backOff })).toMatchObject({ children: [], requested: false, waits: true, backOff });
});

describe('a Pod is outdated', () => {
  const other = podTemplate(podRequirements({ image: 'new' }));

  it.each([
    ['where it was rendered from another template', { own: own.ready(), template: other }, true],
    ['not where it was rendered from the same template', { own: own.ready() }, false],
    ['not where there is no template at present', { own: own.ready(), template: undefined }, false],
    [
      'not once it has finished',
      { own: own.succeeded(), template: other, restartPolicy: 'Never' as const },
      false,
    ],
  ])('%s', (_case, situation, outdated) => {
    expect(decide(situation).outdated).toBe(outdated);
  });
});
