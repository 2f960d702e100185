import { describe, expect, it } from 'vitest';
import type { SandboxPhase } from '../../../../../hooks/api/sandbox-status.ts';
import type { Verdict } from '../../../../../hooks/lib/conditions.ts';
import type { PodDecision } from '../../../../../hooks/sandbox/pod/create-keep-replace.ts';
import { summary } from '../../../../../hooks/sandbox/status/summary.ts';
import { outcomes, podDecision } from '../../../../builders/decision.ts';

const verdict = (type: string, status: 'True' | 'False', reason: string): Verdict => ({
  type,
  status,
  reason,
  message: `because of ${reason}`,
});
const fine = [verdict('PodReady', 'True', 'PodReady'), verdict('NetworkReady', 'True', 'PolicyInForce')];
const running = podDecision({ outcome: outcomes.ready });

const summed = (phase: SandboxPhase, verdicts: Verdict[], pod: PodDecision, endedBefore: Verdict[] = []) =>
  summary(phase, verdicts, { pod, timeoutSeconds: 60, endedBefore });

describe('Ready', () => {
  it('is True where the Sandbox runs and its Pod is ready', () => {
    expect(summed('Running', fine, running)).toMatchObject([
      { type: 'Ready', status: 'True', reason: 'Ready' },
    ]);
  });

  it('is True although a volume is not to shrink', () => {
    expect(
      summed('Running', [...fine, verdict('StorageReady', 'False', 'ShrinkRefused')], running),
    ).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  it.each(['GrowthRefused', 'AwaitingPod'])('is True although a volume is %s', reason => {
    expect(summed('Running', [...fine, verdict('StorageReady', 'False', reason)], running)).toMatchObject([
      { type: 'Ready', status: 'True' },
    ]);
  });

  it.each(['ServicePending', 'ServiceChangeRefused'])('is True although its Service is %s', reason => {
    expect(summed('Running', [...fine, verdict('ServiceReady', 'False', reason)], running)).toMatchObject([
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
    const verdicts = [verdict('PodReady', 'True', 'PodReady'), verdict(type, 'False', reason)];
    expect(summed('Running', verdicts, running)).toMatchObject([{ type: 'Ready', status: 'False', reason }]);
  });

  it('is True although egress is not enforced as written', () => {
    expect(
      summed('Running', [...fine, verdict('EgressEnforced', 'False', 'DomainsNotEnforceable')], running),
    ).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  it.each<[string, Verdict[], string]>([
    [
      'the runtime before all else',
      [
        verdict('PodReady', 'False', 'NoPod'),
        verdict('RuntimeResolved', 'False', 'RuntimeNotFound'),
        verdict('ProfileApplied', 'False', 'ProfileNotFound'),
      ],
      'RuntimeNotFound',
    ],
    [
      'the profile before the Pod',
      [verdict('PodReady', 'False', 'NoPod'), verdict('ProfileApplied', 'False', 'ProfileNotFound')],
      'ProfileNotFound',
    ],
    [
      'the volumes before the Pod',
      [verdict('PodReady', 'False', 'Unschedulable'), verdict('StorageReady', 'False', 'ClaimNotFound')],
      'ClaimNotFound',
    ],
    [
      'the Pod before the network',
      [verdict('NetworkReady', 'False', 'PolicyPending'), verdict('PodReady', 'False', 'PodStarting')],
      'PodStarting',
    ],
    [
      'the Pod, where a volume waits for it',
      [verdict('PodReady', 'False', 'PodRefused'), verdict('StorageReady', 'False', 'AwaitingPod')],
      'PodRefused',
    ],
    [
      'the volume, where the Pod waits for it',
      [verdict('PodReady', 'False', 'AwaitingVolume'), verdict('StorageReady', 'False', 'ClaimNotCreated')],
      'ClaimNotCreated',
    ],
    [
      'the network before a Pod and a volume that only wait for each other',
      [
        verdict('PodReady', 'False', 'AwaitingVolume'),
        verdict('StorageReady', 'False', 'AwaitingPod'),
        verdict('NetworkReady', 'False', 'PolicyPending'),
      ],
      'PolicyPending',
    ],
    ['the network at last', [verdict('NetworkReady', 'False', 'PolicyPending')], 'PolicyPending'],
    ['nothing, where nothing is known', [], 'Pending'],
  ])('is False because of %s', (_case, verdicts, reason) => {
    expect(summed('Creating', verdicts, podDecision())).toMatchObject([
      { type: 'Ready', status: 'False', reason },
    ]);
  });

  it('repeats the message of what is in the way', () => {
    expect(
      summed('Pending', [verdict('RuntimeResolved', 'False', 'RuntimeNotFound')], podDecision())[0]?.message,
    ).toBe('because of RuntimeNotFound');
  });

  it('is False where the probe of a running Sandbox fails', () => {
    const failing = podDecision({ outcome: outcomes.starting });
    expect(summed('Running', [verdict('PodReady', 'False', 'PodNotReady')], failing)).toMatchObject([
      { type: 'Ready', status: 'False', reason: 'PodNotReady' },
    ]);
  });
});

describe('what kstatus reads', () => {
  const typesOf = (verdicts: Verdict[]) => verdicts.map(({ type, status }) => `${type}=${status}`);
  const failed = podDecision({ outcome: outcomes.failed, ended: true });
  const succeeded = podDecision({ outcome: outcomes.succeeded, ended: true });

  it.each<[string, Verdict[], string[]]>([
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
  ])('%s', (_case, verdicts, expected) => {
    expect(typesOf(verdicts)).toEqual(expected);
  });

  it('of a late Sandbox names the field, its value and the cause', () => {
    const [ready] = summed('Failed', [verdict('PodReady', 'False', 'Unschedulable')], podDecision());
    expect(ready).toMatchObject({
      reason: 'StartTimeout',
      message: 'not Ready within spec.timeout of 60 s: because of Unschedulable',
    });
  });

  it('of a task that had ended stays, when its Pod is gone', () => {
    const before = [verdict('Completed', 'True', 'Completed')];
    expect(
      summed('Terminated', [verdict('PodReady', 'False', 'NoPod')], podDecision({ ended: true }), before),
    ).toEqual(before);
  });
});
