import type { ContainerStatus, PodStatus } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import { idleOutcome } from '../../../../../hooks/pod/idle-outcome.ts';
import { podOutcome } from '../../../../../hooks/pod/outcome.ts';
import { closingOf } from '../../../../../hooks/warmpod/close-network.ts';
import { type AttachedPodBuilder, attachedPod } from '../../../../builders/warm-attached.ts';
import { warmPod } from '../../../../builders/warm-pod.ts';

const LABEL = { 'llmsafespace.dev/preloading': 'python-1234abcd' };
const pod = attachedPod(warmPod().build());

type State = ContainerStatus['state'];

/** With a preload that is in this state, or was in another one before. */
function preloading(
  built: AttachedPodBuilder,
  { state = {}, lastState = {} }: { state?: State; lastState?: State },
): KubernetesObject {
  const one = built.build();
  const init = [{ name: 'preload' }, { name: 'preload-closed' }];
  return {
    ...one,
    spec: { ...(one.spec as object), initContainers: init },
    status: { ...(one.status as object), initContainerStatuses: [{ name: 'preload', state, lastState }] },
  };
}
const labelled = (one: KubernetesObject): KubernetesObject => ({
  ...one,
  metadata: { ...one.metadata, labels: LABEL },
});

const ended = (exitCode: number, message = '', reason = exitCode === 0 ? 'Completed' : 'Error') => ({
  terminated: { exitCode, reason, message },
});
const OUTPUT =
  'a\nERROR: no such package\npreload: the installation of spec.preloadPackages ended with exit code 1\n';
const done = preloading(pod, { state: ended(0) });

describe('an idle Pod', () => {
  it.each<[string, KubernetesObject]>([
    ['without a preload', pod.ready().build()],
    ['whose preload runs', labelled(preloading(pod, { state: { running: {} } }))],
    ['whose preload has ended well', done],
    ['that is ready after it', preloading(pod.ready(), { state: ended(0) })],
    ['that was put off its node meanwhile', preloading(pod.failed(), { state: ended(137) })],
    ['that is being deleted', labelled(preloading(pod.deleting(), { state: ended(0) }))],
  ])('%s is what any Pod is', (_case, one) => {
    expect(idleOutcome(one)).toEqual(podOutcome(one));
  });

  it.each<[string, { state?: State; lastState?: State }, string]>([
    [
      'that has failed',
      { state: ended(1, OUTPUT) },
      'the installation of spec.preloadPackages ended with exit code 1: a | ERROR: no such package',
    ],
    [
      'that its node would try again',
      { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended(1, OUTPUT) },
      'the installation of spec.preloadPackages ended with exit code 1: a | ERROR: no such package',
    ],
    [
      'that is tried again',
      { state: { running: {} }, lastState: ended(1, OUTPUT) },
      'the installation of spec.preloadPackages ended with exit code 1: a | ERROR: no such package',
    ],
    [
      'that was killed',
      { state: ended(137, 'a\n', 'OOMKilled') },
      'init container "preload" used more than the memory that it may use and was killed: a',
    ],
    ['that says nothing', { state: ended(4) }, 'init container "preload" ended with exit code 4'],
    [
      'that can not be started',
      { state: ended(128, 'exec: "/bin/sh": no such file', 'StartError') },
      'init container "preload" could not be started by the container runtime: exec: "/bin/sh": no such file',
    ],
  ])('with a preload %s has failed', (_case, states, message) => {
    expect(idleOutcome(preloading(pod, states))).toMatchObject({
      state: 'failed',
      reason: 'PreloadFailed',
      message,
    });
  });

  it('has not failed for an init container of somebody else', () => {
    const one = preloading(pod, {});
    const status = { phase: 'Pending', initContainerStatuses: [{ name: 'mesh', state: ended(1) }] };
    expect(
      idleOutcome({ ...one, spec: { ...(one.spec as object), initContainers: [{ name: 'mesh' }] }, status })
        .state,
    ).toBe('starting');
  });

  it.each<[string, KubernetesObject]>([
    ['although its node calls it ready', labelled(preloading(pod.ready(), { state: ended(0) }))],
    ['although it should not be ready at all', labelled(pod.ready().build())],
    ['when its preload has ended', labelled(done)],
  ])('is not ready while a network is open to it, %s', (_case, one) => {
    expect(idleOutcome(one)).toMatchObject({ state: 'starting', reason: 'PreloadClosing' });
  });
});

it('an idle Pod that waits to be bound is not ready while a network is open to it either', () => {
  const one = labelled(preloading(pod.notReady(), { state: ended(0) }));
  const [program] = (one.status as PodStatus).containerStatuses ?? [];
  const containerStatuses = [{ ...program, started: true }];
  const binds = { 'llmsafespace.dev/binds': 'late' };
  const unbound = (labels: object) => ({
    ...one,
    metadata: { ...one.metadata, labels: labels as never, annotations: binds },
    status: { ...(one.status as object), containerStatuses },
  });
  expect(idleOutcome(unbound(LABEL))).toMatchObject({ state: 'starting', reason: 'PreloadClosing' });
  expect(idleOutcome(unbound({}))).toMatchObject({ state: 'ready' });
});

describe('the network of a preload is closed', () => {
  it('once the preload has ended well, by a request that can be repeated', () => {
    expect(closingOf(labelled(done))).toEqual({
      method: 'PATCH',
      target: { apiVersion: 'v1', kind: 'Pod', namespace: done.metadata.namespace, name: done.metadata.name },
      contentType: 'application/json-patch+json',
      body: [
        { op: 'test', path: '/metadata/uid', value: done.metadata.uid },
        { op: 'test', path: '/metadata/labels/llmsafespace.dev~1preloading', value: 'python-1234abcd' },
        { op: 'remove', path: '/metadata/labels/llmsafespace.dev~1preloading' },
      ],
    });
  });

  it.each<[string, KubernetesObject]>([
    ['while the preload runs', labelled(preloading(pod, { state: { running: {} } }))],
    ['before it has begun', labelled(pod.build())],
    ['when it has failed', labelled(preloading(pod, { state: ended(1) }))],
    ['twice', done],
    ['on a Pod that is being deleted', labelled(preloading(pod.deleting(), { state: ended(0) }))],
  ])('not %s', (_case, one) => {
    expect(closingOf(one)).toBeUndefined();
  });
});
