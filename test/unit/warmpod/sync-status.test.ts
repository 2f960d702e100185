import { describe, expect, it } from 'vitest';
import type { WarmPodStatus } from '../../../hooks/api/warmpod.ts';
import { NOW, written } from '../../builders/identity.ts';
import type { WarmPodBuilder, WarmPodStatusInput } from '../../builders/warm-pod.ts';

import { answer, type Given, name, OPEN, one, pod } from './answer.ts';

const statusOf = (given: Given) => answer(given).response.status as WarmPodStatus | null;

/** The WarmPod once the answer was written. */
const afterwards = (given: Given): WarmPodBuilder => one.status(statusOf(given) as WarmPodStatusInput);

describe('the status', () => {
  it.each<[string, Given]>([
    ['while its Pod is requested', {}],
    ['while its Pod starts', { pods: [pod] }],
    ['while its Pod is not ready yet', { pods: [pod.notReady()] }],
    ['while the namespace is open', { facts: OPEN }],
    ['when a Sandbox has it', { of: one.assignedTo('u1') }],
    ['when a Sandbox has it and its Pod failed', { of: one.assignedTo('u1'), pods: [pod.failed()] }],
    ['when a Sandbox has it and it was asked to end', { of: one.retired().assignedTo('u1') }],
    ['when it is Ready as before', { of: one.ready(), pods: [pod.ready()] }],
    ['when it is at its end as before', { of: one.terminating() }],
  ])('is left alone %s', (_case, given) => {
    expect(statusOf(given)).toBeNull();
  });

  it.each<[string, Given, object]>([
    [
      'becomes Ready with the Pod',
      { pods: [pod.ready()] },
      { phase: 'Ready', podName: name, podUID: pod.build().metadata.uid, podNamespace: 'default' },
    ],
    ['says what keeps the Pod', { pods: [pod.unschedulable()] }, { phase: 'Pending', podName: name }],
    ['becomes Pending again', { of: one.ready(), pods: [pod.notReady()] }, { phase: 'Pending' }],
    [
      'becomes Terminating',
      { of: one.ready().retired(), pods: [pod.ready()] },
      { phase: 'Terminating', podName: name },
    ],
    ['keeps the name of a lost Pod', { of: one.ready() }, { phase: 'Terminating', podName: name }],
  ])('%s', (_case, given, expected) => {
    expect(statusOf(given)).toMatchObject({ ...expected, observedGeneration: 1 });
  });

  it('has one condition, Ready', () => {
    expect(statusOf({ pods: [pod.ready()] })?.conditions).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: 'PodReady',
        message: 'its Pod is ready',
        lastTransitionTime: written(NOW),
        observedGeneration: 1,
      },
    ]);
  });

  it.each<[string, Given]>([
    ['Ready', { pods: [pod.ready()] }],
    ['what keeps the Pod', { pods: [pod.waiting('ImagePullBackOff')] }],
    ['Terminating', { pods: [pod.failed()] }],
  ])('says %s once', (_case, given) => {
    expect(statusOf({ ...given, of: afterwards(given) })).toBeNull();
  });

  it('says another thing that keeps the Pod', () => {
    const of = afterwards({ pods: [pod.waiting('ImagePullBackOff')] });
    expect(statusOf({ of, pods: [pod.unschedulable()] })?.conditions).toMatchObject([
      { reason: 'Unschedulable' },
    ]);
  });
});

describe('the next look', () => {
  it.each<[string, Given, number | undefined]>([
    ['is when something changes, while its Pod starts', { pods: [pod] }, undefined],
    ['is when something changes, once it is Ready', { of: one.ready(), pods: [pod.ready()] }, undefined],
    ['is soon after it said Ready: that may have met a conflict', { pods: [pod.ready()] }, 30],
    ['is soon after it said that it ends', { of: one.ready() }, 30],
    ['is sooner while the namespace is open', { facts: OPEN }, 2],
    ['is never when a Sandbox has it', { of: one.assignedTo('u1'), pods: [pod.ready()] }, undefined],
    ['is never when it is at its end', { of: one.terminating() }, undefined],
  ])('%s', (_case, given, seconds) => {
    expect(answer(given).response.resyncAfterSeconds).toBe(seconds);
  });
});

describe('what is told', () => {
  const told = (given: Given) =>
    answer(given).effects.map(effect => (effect.effect === 'event' ? effect.reason : ''));

  it.each<[string, Given, string[]]>([
    ['that its Pod failed', { of: one.ready(), pods: [pod.failed()] }, ['Evicted']],
    ['that its Pod is lost', { of: one.ready() }, ['PodLost']],
    ['not that it is Ready', { pods: [pod.ready()] }, []],
    ['not that it was retired', { of: one.ready().retired(), pods: [pod.ready()] }, []],
    [
      'not that the Pod of one that a Sandbox has failed',
      { of: one.assignedTo('u1'), pods: [pod.failed()] },
      [],
    ],
    ['not again', { of: one.terminating(), pods: [pod.failed()] }, []],
  ])('is %s', (_case, given, reasons) => {
    expect(told(given)).toEqual(reasons);
  });
});
