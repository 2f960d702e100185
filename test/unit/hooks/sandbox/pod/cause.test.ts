import { describe, expect, it } from 'vitest';
import type { Fact, NodeReady } from '../../../../../hooks/contract.ts';
import { lookForMoreSeconds, podCause } from '../../../../../hooks/sandbox/pod/cause.ts';
import { outcomes } from '../../../../builders/decision.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';

const stopping = { ...outcomes.stopping, explainedBy: 'node' } as const;
const unready = {
  ...outcomes.starting,
  reason: 'PodNotReady',
  message: 'not Ready',
  explainedBy: 'node',
} as const;
const starting = { ...outcomes.starting, explainedBy: 'events' } as const;
const node = (status: string, message?: string): { podNode: Fact<NodeReady | undefined> } => ({
  podNode: { known: true, value: { status, reason: 'NodeStatusUnknown', message } },
});
const gone = { podNode: { known: true, value: undefined } } as const;
const warned = (reason: string) =>
  ({ podWarning: { known: true, value: { reason, message: 'no such handler' } } }) as const;

describe('what is said of a Pod', () => {
  it.each([
    [
      'being deleted on a lost node',
      stopping,
      node('Unknown', 'Kubelet stopped posting'),
      'NodeLost',
      /^the Pod is being deleted; its node is not Ready: Kubelet stopped posting; the Pod stays until/,
    ],
    [
      'being deleted on a node that says nothing',
      stopping,
      node('Unknown'),
      'NodeLost',
      /not Ready: NodeStatusUnknown/,
    ],
    [
      'being deleted whose node is gone',
      stopping,
      gone,
      'NodeLost',
      /^the Pod is being deleted; its node is gone$/,
    ],
    [
      'being deleted on a node that works',
      stopping,
      node('True'),
      'PodStopping',
      /^the Pod is being deleted$/,
    ],
    [
      'not ready on a lost node',
      unready,
      node('False', 'container runtime is down'),
      'NodeLost',
      /^not Ready; its node is not Ready: container runtime is down$/,
    ],
    [
      'being deleted while nobody knows its node',
      stopping,
      { podNode: { known: false, reason: 'timeout' } } as const,
      'PodStopping',
      /deleted$/,
    ],
    [
      'that starts, with the newest Warning about it',
      starting,
      warned('FailedCreatePodSandBox'),
      'FailedCreatePodSandBox',
      /^the Pod is being started; FailedCreatePodSandBox: no such handler$/,
    ],
    [
      'that starts, with a reason that is no word',
      starting,
      warned('so it is'),
      'PodStarting',
      /; so it is: no such handler$/,
    ],
    [
      'that starts, without a Warning',
      starting,
      { podWarning: { known: true, value: undefined } } as const,
      'PodStarting',
      /started$/,
    ],
    [
      'that is ready, whatever is known',
      outcomes.ready,
      { ...warned('FailedMount'), ...gone },
      'PodReady',
      /^the Pod is ready$/,
    ],
  ])('%s', (_case, outcome, facts, reason, message) => {
    expect(podCause(outcome, facts)).toMatchObject({ reason, message: expect.stringMatching(message) });
  });
});

describe('more is looked for', () => {
  const said = (secondsAgo: number, status: 'True' | 'False' = 'False') => [
    { type: 'PodReady', status, lastTransitionTime: written(secondsFromNow(-secondsAgo)) },
  ];

  it.each([
    ['ten seconds after it was said first', starting, said(3), 7],
    ['then every ten seconds', starting, said(12), 10],
    ['ever more slowly', stopping, said(40), 20],
    ['every half minute at last', stopping, said(4_000), 30],
    ['never where the Pod tells all', outcomes.starting, said(12), undefined],
    ['never where it is Ready', outcomes.ready, said(12, 'True'), undefined],
    ['never before anything is said', starting, [], undefined],
    ['never without a Pod', undefined, said(12), undefined],
  ])('%s', (_case, outcome, conditions, seconds) => {
    expect(lookForMoreSeconds(outcome, conditions, NOW)).toBe(seconds);
  });
});
