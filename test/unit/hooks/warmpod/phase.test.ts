import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { idleOutcome } from '../../../../hooks/pod/idle-outcome.ts';
import { nextPhase } from '../../../../hooks/warmpod/phase.ts';
import { type AttachedPodBuilder, attachedPod } from '../../../builders/warm-attached.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';

const one = warmPod();
const pod = attachedPod(one.build());

const transition = (given: WarmPodBuilder, seen?: AttachedPodBuilder) => {
  const object: KubernetesObject | undefined = seen?.build();
  const { spec, status } = given.parse();
  return nextPhase({
    phase: status.phase,
    retire: spec.retire ?? false,
    outcome: object && idleOutcome(object),
    hadPod: status.podName !== undefined,
  });
};

const next = (given: WarmPodBuilder, seen?: AttachedPodBuilder) => {
  const { phase, reason } = transition(given, seen) ?? {};
  return `${phase}: ${reason}`;
};

const pending = one.status({ phase: 'Pending', podName: 'it-was-seen' });

describe('a WarmPod that nobody has', () => {
  it.each<[string, WarmPodBuilder, AttachedPodBuilder | undefined, string]>([
    ['without a Pod yet, asks for one', one, undefined, 'Pending: PodRequested'],
    ['with a Pod just created, waits', one, pod, 'Pending: PodStarting'],
    ['with a Pod whose probe fails, waits', one, pod.notReady(), 'Pending: PodNotReady'],
    [
      'with an image that cannot be pulled, says so',
      one,
      pod.waiting('ImagePullBackOff'),
      'Pending: ImagePullBackOff',
    ],
    ['with a Pod that no node takes, says so', one, pod.unschedulable(), 'Pending: Unschedulable'],
    ['with a Pod that is ready, is Ready', one, pod.ready(), 'Ready: PodReady'],
    ['that is Ready, stays so', one.ready(), pod.ready(), 'Ready: PodReady'],
    ['that is Ready, is not when its Pod is not', one.ready(), pod.notReady(), 'Pending: PodNotReady'],
    ['that was not ready for a while, is Ready again', pending, pod.ready(), 'Ready: PodReady'],
    ['that is Ready, ends when its Pod is gone', one.ready(), undefined, 'Terminating: PodLost'],
    ['that was seen with a Pod, ends when that is gone', pending, undefined, 'Terminating: PodLost'],
    ['whose Pod failed, ends', one.ready(), pod.failed(), 'Terminating: Evicted'],
    ['whose Pod failed before it was ready, ends', one, pod.failed(), 'Terminating: Evicted'],
    ['whose Pod finished, ends', one.ready(), pod.succeeded(), 'Terminating: Completed'],
    ['whose Pod is being deleted, ends', one.ready(), pod.ready().deleting(), 'Terminating: PodStopping'],
    ['that is asked to end, ends', one.ready().retired(), pod.ready(), 'Terminating: Retired'],
    ['that is asked to end before it has a Pod, ends', one.retired(), undefined, 'Terminating: Retired'],
    [
      'that is asked to end and lost its Pod, was retired',
      one.ready().retired(),
      undefined,
      'Terminating: Retired',
    ],
  ])('%s', (_case, given, seen, expected) => {
    expect(next(given, seen)).toBe(expected);
  });
});

describe('nothing is left to decide about a WarmPod', () => {
  it.each<[string, WarmPodBuilder, AttachedPodBuilder | undefined]>([
    ['that a Sandbox has', one.assignedTo('u1'), undefined],
    ['that a Sandbox has, although the Pod is still seen', one.assignedTo('u1'), pod.ready()],
    ['that a Sandbox has, although it was asked to end', one.assignedTo('u1').retired(), pod.ready()],
    [
      'that a Sandbox has, although its Pod fails: that is up to the Sandbox',
      one.assignedTo('u1'),
      pod.failed(),
    ],
    ['at its end', one.terminating(), undefined],
    ['at its end, although its Pod is ready', one.terminating(), pod.ready()],
    ['at its end that a Sandbox had', one.assignedTo('u1').terminating(), undefined],
  ])('%s', (_case, given, seen) => {
    expect(transition(given, seen)).toBeUndefined();
  });
});
