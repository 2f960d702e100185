import { describe, expect, it } from 'vitest';
import type { SandboxPhase } from '../../../../../hooks/api/sandbox-status.ts';
import type { Condition } from '../../../../../hooks/lib/conditions.ts';
import type { PodDecision } from '../../../../../hooks/sandbox/pod/create-keep-replace.ts';
import { summary } from '../../../../../hooks/sandbox/status/summary.ts';
import { outcomes, podDecision } from '../../../../builders/decision.ts';

const condition = (type: string, status: 'True' | 'False', reason: string): Condition => ({
  type,
  status,
  reason,
  message: `because of ${reason}`,
});
const fine = [condition('PodReady', 'True', 'PodReady'), condition('NetworkReady', 'True', 'PolicyInForce')];
const running = podDecision({ outcome: outcomes.ready });

const summed = (
  phase: SandboxPhase,
  conditions: Condition[],
  pod: PodDecision,
  endedBefore: Condition[] = [],
) => summary(phase, conditions, { pod, timeoutSeconds: 60, endedBefore });

describe('Ready', () => {
  it('is True where the Sandbox runs and its Pod is ready', () => {
    expect(summed('Running', fine, running)).toMatchObject([
      { type: 'Ready', status: 'True', reason: 'Ready' },
    ]);
  });

  it('is True although a volume is not to shrink', () => {
    expect(
      summed('Running', [...fine, condition('StorageReady', 'False', 'ShrinkRefused')], running),
    ).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  it.each(['GrowthRefused', 'AwaitingPod'])('is True although a volume is %s', reason => {
    expect(summed('Running', [...fine, condition('StorageReady', 'False', reason)], running)).toMatchObject([
      { type: 'Ready', status: 'True' },
    ]);
  });

  it.each(['ServicePending', 'ServiceChangeRefused'])('is True although its Service is %s', reason => {
    expect(summed('Running', [...fine, condition('ServiceReady', 'False', reason)], running)).toMatchObject([
      { type: 'Ready', status: 'True' },
    ]);
  });

  it.each([
    ['ServiceReady', 'ServiceRefused'],
    ['ServiceReady', 'ServiceNotObserved'],
    ['NetworkReady', 'PolicyRefused'],
    ['NetworkReady', 'PolicyNotObserved'],
    ['NetworkReady', 'PolicyAltered'],
  ])('is False although the Pod is ready, where %s is False as %s', (type, reason) => {
    const conditions = [condition('PodReady', 'True', 'PodReady'), condition(type, 'False', reason)];
    expect(summed('Running', conditions, running)).toMatchObject([
      { type: 'Ready', status: 'False', reason },
    ]);
  });

  it('is True although egress is not enforced as written', () => {
    expect(
      summed('Running', [...fine, condition('EgressEnforced', 'False', 'DomainsNotEnforceable')], running),
    ).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  it.each<[string, Condition[], string]>([
    [
      'the runtime before all else',
      [
        condition('PodReady', 'False', 'NoPod'),
        condition('RuntimeResolved', 'False', 'RuntimeNotFound'),
        condition('ProfileApplied', 'False', 'ProfileNotFound'),
      ],
      'RuntimeNotFound',
    ],
    [
      'the profile before the Pod',
      [condition('PodReady', 'False', 'NoPod'), condition('ProfileApplied', 'False', 'ProfileNotFound')],
      'ProfileNotFound',
    ],
    [
      'the volumes before the Pod',
      [condition('PodReady', 'False', 'Unschedulable'), condition('StorageReady', 'False', 'ClaimNotFound')],
      'ClaimNotFound',
    ],
    [
      'the Pod before the network',
      [condition('NetworkReady', 'False', 'PolicyPending'), condition('PodReady', 'False', 'PodStarting')],
      'PodStarting',
    ],
    [
      'the Pod, where a volume waits for it',
      [condition('PodReady', 'False', 'PodRefused'), condition('StorageReady', 'False', 'AwaitingPod')],
      'PodRefused',
    ],
    [
      'the volume, where the Pod waits for it',
      [
        condition('PodReady', 'False', 'AwaitingVolume'),
        condition('StorageReady', 'False', 'ClaimNotCreated'),
      ],
      'ClaimNotCreated',
    ],
    [
      'the network before a Pod and a volume that only wait for each other',
      [
        condition('PodReady', 'False', 'AwaitingVolume'),
        condition('StorageReady', 'False', 'AwaitingPod'),
        condition('NetworkReady', 'False', 'PolicyPending'),
      ],
      'PolicyPending',
    ],
    ['the network at last', [condition('NetworkReady', 'False', 'PolicyPending')], 'PolicyPending'],
    ['nothing, where nothing is known', [], 'Pending'],
  ])('is False because of %s', (_case, conditions, reason) => {
    expect(summed('Creating', conditions, podDecision())).toMatchObject([
      { type: 'Ready', status: 'False', reason },
    ]);
  });

  it('repeats the message of what is in the way', () => {
    expect(
      summed('Pending', [condition('RuntimeResolved', 'False', 'RuntimeNotFound')], podDecision())[0]
        ?.message,
    ).toBe('because of RuntimeNotFound');
  });

  it('is False where the probe of a running Sandbox fails', () => {
    const failing = podDecision({ outcome: outcomes.starting });
    expect(summed('Running', [condition('PodReady', 'False', 'PodNotReady')], failing)).toMatchObject([
      { type: 'Ready', status: 'False', reason: 'PodNotReady' },
    ]);
  });
});

describe('what kstatus reads', () => {
  const typesOf = (conditions: Condition[]) => conditions.map(({ type, status }) => `${type}=${status}`);
  const failed = podDecision({ outcome: outcomes.failed, ended: true });
  const succeeded = podDecision({ outcome: outcomes.succeeded, ended: true });

  it.each<[string, Condition[], string[]]>([
    [
      'of a Sandbox that is being created is that it is in progress',
      summed('Creating', [], podDecision()),
      ['Ready=False'],
    ],
    [
      'of a Sandbox that was not Ready in time is that it failed',
      summed('Failed', [], podDecision()),
      ['Ready=False', 'Stalled=True'],
    ],
    [
      'of a task that failed is that it failed',
      summed('Terminated', [], failed),
      ['Ready=False', 'Failed=True', 'Stalled=True'],
    ],
    [
      'of a task whose Pod was lost is that it failed',
      summed('Terminated', [], podDecision({ lost: true, ended: true })),
      ['Ready=False', 'Failed=True', 'Stalled=True'],
    ],
    [
      'of a task that finished is that it is current: no Ready to wait for',
      summed('Terminated', [], succeeded),
      ['Completed=True'],
    ],
  ])('%s', (_case, conditions, expected) => {
    expect(typesOf(conditions)).toEqual(expected);
  });

  it('of a late Sandbox names the field, its value and the cause', () => {
    const [ready] = summed('Failed', [condition('PodReady', 'False', 'Unschedulable')], podDecision());
    expect(ready).toMatchObject({
      reason: 'StartTimeout',
      message: 'not Ready within spec.timeout of 60 s: because of Unschedulable',
    });
  });

  it('of a task that had ended stays, when its Pod is gone', () => {
    const before = [condition('Completed', 'True', 'Completed')];
    expect(
      summed('Terminated', [condition('PodReady', 'False', 'NoPod')], podDecision({ ended: true }), before),
    ).toEqual(before);
  });
});
