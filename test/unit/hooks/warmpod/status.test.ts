import { describe, expect, it } from 'vitest';
import { idleOutcome } from '../../../../hooks/pod/idle-outcome.ts';
import { type WarmPodView, warmPodChange } from '../../../../hooks/warmpod/status.ts';
import { CREATED, NOW, written } from '../../../builders/identity.ts';
import { type AttachedPodBuilder, attachedPod } from '../../../builders/warm-attached.ts';
import { warmPod } from '../../../builders/warm-pod.ts';

const { name, uid } = warmPod(4).build().metadata;
const pod = attachedPod(warmPod(4).build());
const podUID = pod.build().metadata.uid;

const view = (fields: Partial<WarmPodView> = {}): WarmPodView => ({
  namespace: 'default',
  name,
  uid,
  generation: 3,
  phase: 'Pending',
  retire: false,
  podName: undefined,
  reason: undefined,
  readyAt: undefined,
  createdAtMs: NOW.getTime() - 1_000,
  ...fields,
});
const pending = view();
/** Others are Ready by now. */
const slow = view({ createdAtMs: NOW.getTime() - 30_000 });
const ready = view({ phase: 'Ready', podName: name, reason: 'PodReady' });
const assigned = view({ phase: 'Assigned', podName: name });
const ended = view({ phase: 'Terminating' });

const change = (of: WarmPodView, seen?: AttachedPodBuilder, hadPod = of.phase === 'Ready') => {
  const object = seen?.build();
  const found = object && { name, uid: object.metadata.uid, outcome: idleOutcome(object) };
  return warmPodChange(of, { pod: found, hadPod }, NOW);
};

const said = (...given: Parameters<typeof change>) => {
  const { status } = change(...given) ?? {};
  return status && `${status.phase} ${status.conditions?.[0]?.reason}`;
};

describe('the status is left alone', () => {
  it.each<[string, Parameters<typeof change>]>([
    ['while its Pod is requested', [pending]],
    ['while its Pod starts', [pending, pod]],
    ['while its Pod is not ready yet', [pending, pod.notReady()]],
    ['while it is Ready as before', [ready, pod.ready()]],
    [
      'while what keeps the Pod is said',
      [view({ reason: 'ImagePullBackOff' }), pod.waiting('ImagePullBackOff')],
    ],
    ['when a Sandbox has it', [assigned]],
    ['when a Sandbox has it and its Pod failed', [assigned, pod.failed()]],
    ['when a Sandbox has it and it was asked to end', [{ ...assigned, retire: true }]],
    ['when it is at its end as before', [ended, pod.ready()]],
  ])('%s', (_case, given) => {
    expect(change(...given)).toBeUndefined();
  });
});

describe('the status', () => {
  it.each<[string, Parameters<typeof change>, string]>([
    ['becomes Ready with the Pod', [pending, pod.ready()], 'Ready PodReady'],
    ['becomes Ready again', [view({ podName: name }), pod.ready()], 'Ready PodReady'],
    ['says what keeps the Pod', [pending, pod.unschedulable()], 'Pending Unschedulable'],
    [
      'says that the Pod goes on, after it said what kept it',
      [view({ reason: 'Unschedulable' }), pod],
      'Pending PodStarting',
    ],
    ['says what a slow one waits for', [slow, pod.notReady()], 'Pending PodNotReady'],
    [
      'says another thing that keeps the Pod',
      [view({ reason: 'ImagePullBackOff' }), pod.unschedulable()],
      'Pending Unschedulable',
    ],
    ['becomes Pending again', [ready, pod.notReady()], 'Pending PodNotReady'],
    [
      'becomes Terminating, where it is asked to end',
      [{ ...ready, retire: true }, pod.ready()],
      'Terminating Retired',
    ],
    [
      'becomes Terminating, where it is asked to end and has no Pod',
      [{ ...pending, retire: true }],
      'Terminating Retired',
    ],
    ['becomes Terminating, where its Pod failed', [pending, pod.failed()], 'Terminating Evicted'],
    [
      'becomes Terminating, where its Pod is being deleted',
      [ready, pod.ready().deleting()],
      'Terminating PodStopping',
    ],
    ['becomes Terminating, where it was Ready and its Pod is gone', [ready], 'Terminating PodLost'],
    [
      'becomes Terminating, where its Pod was seen and is gone',
      [pending, undefined, true],
      'Terminating PodLost',
    ],
    [
      'becomes Terminating, where its Pod was said and is gone',
      [view({ podName: name })],
      'Terminating PodLost',
    ],
  ])('%s', (_case, given, expected) => {
    expect(said(...given)).toBe(expected);
  });

  it('has what a claim must know, and one condition', () => {
    expect(change(pending, pod.ready())?.status).toEqual({
      phase: 'Ready',
      podName: name,
      podUID,
      podNamespace: 'default',
      readyAt: written(NOW),
      observedGeneration: 3,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'PodReady',
          message: 'its Pod is ready',
          lastTransitionTime: written(NOW),
          observedGeneration: 3,
        },
      ],
    });
  });

  it('keeps when its Pod was Ready for the first time', () => {
    expect(change(view({ podName: name, readyAt: CREATED }), pod.ready())?.status).not.toHaveProperty(
      'readyAt',
    );
  });

  it('leaves the name of a lost Pod as it was: what is not said is merged', () => {
    expect(Object.keys(change(ready)?.status ?? {}).sort()).toEqual([
      'conditions',
      'observedGeneration',
      'phase',
    ]);
  });
});

describe('what is told', () => {
  const told = (...given: Parameters<typeof change>) => change(...given)?.events.map(({ reason }) => reason);

  it.each<[string, Parameters<typeof change>, string[]]>([
    ['that its Pod failed', [ready, pod.failed()], ['Evicted']],
    ['that its Pod is lost', [ready], ['PodLost']],
    ['not that its Pod failed that was never Ready: its pool tells', [pending, pod.failed()], []],
    ['not that it is Ready', [pending, pod.ready()], []],
    ['not what keeps the Pod: its status says it', [pending, pod.unschedulable()], []],
    ['not that it was retired', [{ ...ready, retire: true }, pod.ready()], []],
  ])('is %s', (_case, given, reasons) => {
    expect(told(...given)).toEqual(reasons);
  });

  it('is about the WarmPod, and a warning', () => {
    expect(change(ready)?.events).toMatchObject([
      {
        effect: 'event',
        type: 'Warning',
        regarding: { apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace: 'default', name, uid },
      },
    ]);
  });
});
