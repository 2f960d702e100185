import { describe, expect, it } from 'vitest';
import type { SandboxStatus } from '../../../../../hooks/api/sandbox-status.ts';
import { eventsAbout } from '../../../../../hooks/lib/events.ts';
import { changes, foreignPod } from '../../../../../hooks/sandbox/status/events.ts';
import { pod } from '../../../../builders/child.ts';
import { parsedSandbox } from '../../../../builders/parsed.ts';
import { sandbox } from '../../../../builders/sandbox.ts';

type RecordedCondition = SandboxStatus['conditions'][number];

const status = (phase: SandboxStatus['phase'], ...conditions: RecordedCondition[]): SandboxStatus => ({
  phase,
  conditions,
});
const condition = (type: string, value: 'True' | 'False', reason: string): RecordedCondition => ({
  type,
  status: value,
  reason,
  message: `message of ${reason}`,
});
const pending = status('Pending');
const told = (before: SandboxStatus, after: SandboxStatus) =>
  changes(before, after).map(({ type, reason }) => `${type} ${reason}`);

describe('an Event is told', () => {
  it.each([
    ['when creation begins', pending, status('Creating'), ['Normal Creating']],
    ['when it runs', status('Creating'), status('Running'), ['Normal Running']],
    [
      'when it was not Ready in time',
      status('Creating'),
      status('Failed', condition('Ready', 'False', 'StartTimeout')),
      ['Warning StartTimeout'],
    ],
    ['when it gets Ready after all', status('Failed'), status('Running'), ['Normal Running']],
    [
      'when its task is done',
      status('Running'),
      status('Terminated', condition('Completed', 'True', 'Completed')),
      ['Normal Completed'],
    ],
    [
      'when its task failed',
      status('Running'),
      status('Terminated', condition('Failed', 'True', 'Error')),
      ['Warning Failed'],
    ],
    ['when its teardown begins', status('Running'), status('Terminating'), ['Normal Terminating']],
    [
      'when no warm Pod could be had',
      pending,
      status('Pending', condition('WarmPodUsed', 'False', 'NoMatchingPool')),
      ['Normal NoMatchingPool'],
    ],
    [
      'when its runtime is missing',
      pending,
      status('Pending', condition('RuntimeResolved', 'False', 'RuntimeNotFound')),
      ['Warning RuntimeNotFound'],
    ],
    [
      'when its profile is missing',
      pending,
      status('Pending', condition('ProfileApplied', 'False', 'ProfileNotFound')),
      ['Warning ProfileNotFound'],
    ],
    [
      'when a volume is not to shrink',
      status('Running'),
      status('Running', condition('StorageReady', 'False', 'ShrinkRefused')),
      ['Warning ShrinkRefused'],
    ],
    [
      'when its domains are not enforced',
      pending,
      status('Pending', condition('EgressEnforced', 'False', 'DomainsNotEnforceable')),
      ['Warning DomainsNotEnforceable'],
    ],
    [
      'when no node takes its Pod',
      status('Creating'),
      status('Creating', condition('PodReady', 'False', 'Unschedulable')),
      ['Warning Unschedulable'],
    ],
    [
      'when the reason changes',
      status('Creating', condition('PodReady', 'False', 'Unschedulable')),
      status('Creating', condition('PodReady', 'False', 'ImagePullBackOff')),
      ['Warning ImagePullBackOff'],
    ],
    [
      'of a new phase, and of what needs a person',
      pending,
      status('Creating', condition('EgressEnforced', 'False', 'CidrBlocked')),
      ['Normal Creating', 'Warning CidrBlocked'],
    ],
  ])('%s', (_case, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  it('with the message of the condition', () => {
    expect(
      changes(pending, status('Pending', condition('RuntimeResolved', 'False', 'RuntimeNotFound')))[0]
        ?.message,
    ).toBe('message of RuntimeNotFound');
  });

  it('with the endpoint, where there is one', () => {
    expect(changes(pending, { ...status('Running'), endpoint: '10.0.0.7:8080' })[0]?.message).toBe(
      'The Sandbox is ready at 10.0.0.7:8080',
    );
  });

  it('as what it is, where a task runs and is not Ready', () => {
    const started = status('Running', condition('Ready', 'False', 'PodNotReady'));
    expect(changes(pending, started)[0]?.message).toBe('The program runs and is not Ready');
  });

  it('with the warm Pod, where it has one', () => {
    const warm = { ...status('Running'), warmPodRef: { name: 'python-1a2b3c4d-0', namespace: 'default' } };
    expect(changes(pending, warm)[0]?.message).toBe('The Sandbox is ready, in warm Pod "python-1a2b3c4d-0"');
  });
});

describe('nothing is told', () => {
  const failing = condition('RuntimeResolved', 'False', 'RuntimeNotFound');

  it.each([
    ['when nothing changes', status('Running'), status('Running')],
    ['when a condition stays false', status('Pending', failing), status('Pending', failing)],
    [
      'when a condition holds',
      pending,
      status('Pending', condition('RuntimeResolved', 'True', 'RuntimeFound')),
    ],
    [
      'of the usual course of things',
      pending,
      status('Pending', condition('PodReady', 'False', 'PodStarting')),
    ],
    [
      'where no warm Pod was wanted',
      pending,
      status('Pending', condition('WarmPodUsed', 'False', 'NotWanted')),
    ],
    [
      'while a warm Pod is looked for',
      pending,
      status('Pending', condition('PodReady', 'False', 'AwaitingClaim')),
    ],
    [
      'of a condition that sums up',
      pending,
      status('Pending', condition('Ready', 'False', 'RuntimeNotFound')),
    ],
    ['when it is Pending again', status('Creating'), pending],
    [
      'of the Pod of a task that had ended',
      status('Terminated'),
      status('Terminated', condition('PodReady', 'False', 'Error')),
    ],
  ])('%s', (_case, before, after) => {
    expect(told(before, after)).toEqual([]);
  });
});

describe('a Sandbox that ran and has no Pod', () => {
  const before: SandboxStatus = { ...status('Running'), podName: 'py' };
  const podReady = (reason: string) => status('Creating', condition('PodReady', 'False', reason));
  const askedAgain = { ...podReady('PodRequested'), podRequestedAt: '2026-01-01T00:01:00Z' };

  it.each([
    ['tells nothing of a Pod that stops, for none is created yet', podReady('PodStopping'), []],
    ['tells why its Pod is taken away', podReady('EvictionByEvictionAPI'), ['Warning EvictionByEvictionAPI']],
    ['tells that its Pod was deleted, once a new one is asked for', askedAgain, ['Warning PodLost']],
    ['tells of a failed Pod how it failed, and no more', podReady('Evicted'), ['Warning Evicted']],
  ])('%s', (_case, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });
});

describe('a container that ended and is started again', () => {
  const ended = { type: 'Warning', reason: 'OOMKilled', message: 'it used too much' } as const;
  const ready = status('Running', condition('PodReady', 'True', 'PodReady'));
  const podReady = (reason: string) => status('Running', condition('PodReady', 'False', reason));
  const now = { restartToldAt: '2026-01-01T00:01:00Z' };

  it.each<[string, SandboxStatus, SandboxStatus, string[]]>([
    ['is told where the status says so', ready, { ...podReady('OOMKilled'), ...now }, ['Warning OOMKilled']],
    ['is told although it runs again', ready, { ...ready, ...now }, ['Warning OOMKilled']],
    ['is not told again', { ...ready, ...now }, { ...podReady('CrashLoopBackOff'), ...now }, []],
    ['leaves room for what else ails the Pod', ready, podReady('NodeLost'), ['Warning NodeLost']],
  ])('%s', (_case, before, after, expected) => {
    expect(changes(before, after, ended).map(({ type, reason }) => `${type} ${reason}`)).toEqual(expected);
  });
});

it('a foreign Pod is named', () => {
  const planted = pod(sandbox('py').build()).named('planted').build();
  expect(foreignPod(planted)).toMatchObject({
    type: 'Warning',
    reason: 'ForeignPodDeleted',
    message: expect.stringContaining('"planted"'),
  });
});

it('an Event is about the Sandbox', () => {
  const parsed = parsedSandbox(sandbox('py'));
  expect(eventsAbout(parsed, [{ type: 'Normal', reason: 'Running', message: 'it runs' }])).toEqual([
    {
      effect: 'event',
      regarding: {
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'Sandbox',
        namespace: 'default',
        name: 'py',
        uid: parsed.metadata.uid,
      },
      type: 'Normal',
      reason: 'Running',
      message: 'it runs',
    },
  ]);
});
