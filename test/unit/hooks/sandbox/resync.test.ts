import { describe, expect, it } from 'vitest';
import type { SandboxStatus } from '../../../../hooks/api/sandbox-status.ts';
import type { PodDecision } from '../../../../hooks/sandbox/pod/create-keep-replace.ts';
import type { Hold } from '../../../../hooks/sandbox/pod/not-created.ts';
import { resyncAfterSeconds } from '../../../../hooks/sandbox/resync.ts';
import { settings } from '../../../builders/context.ts';
import { podDecision } from '../../../builders/decision.ts';
import { NOW, secondsFromNow, uidOf, written } from '../../../builders/identity.ts';
import { podView } from '../../../builders/status.ts';

const held = (reason: string, retryAfterSeconds?: number): Hold => ({
  condition: { type: 'PodReady', status: 'False', reason, message: '' },
  retryAfterSeconds,
});

type RecordedCondition = SandboxStatus['conditions'][number];

/** False since so many seconds. */
const lacks = (type: string, reason: string, secondsAgo = 0): RecordedCondition => ({
  type,
  status: 'False',
  reason,
  message: '',
  lastTransitionTime: written(secondsFromNow(-secondsAgo)),
});

interface Waits {
  pod?: Partial<PodDecision>;
  held?: Hold;
  phase?: SandboxStatus['phase'];
  conditions?: RecordedCondition[];
  uid?: string;
  deadlineIn?: number;
  quietSeconds?: number;
  claimSeconds?: number;
  measureSeconds?: number;
  usageIntervalSeconds?: number;
}

const resync = ({
  pod,
  held: hold,
  phase = 'Pending',
  conditions = [],
  uid = uidOf('Sandbox', 'py'),
  deadlineIn,
  quietSeconds = 0,
  claimSeconds,
  measureSeconds,
  usageIntervalSeconds = 0,
}: Waits) =>
  resyncAfterSeconds({
    view: { ...podView(podDecision(pod), false), held: hold },
    uid,
    status: {
      phase,
      conditions,
      ...(deadlineIn !== undefined && { startDeadline: written(secondsFromNow(deadlineIn)) }),
    },
    quietSeconds,
    measureSeconds,
    claimSeconds,
    settings: settings({ usageIntervalSeconds }),
    now: NOW,
  });

it.each<[string, Waits, number | undefined]>([
  ['waits for nothing, it is never asked for', {}, undefined],
  ['asked for a Pod, the Pod is looked for again', { pod: { requested: true } }, 5],
  [
    'waits for the policies of its namespace, it is tried again',
    { held: held('NamespacePoliciesMissing', 2) },
    2,
  ],
  ['waits for a warm Pod, it is when its claim is to be looked at', { claimSeconds: 0.8 }, 0.8],
  ['is held back for an event, it is never asked for', { held: held('AwaitingClaim') }, undefined],
  ['is new and waits for a claim, it is when it speaks', { held: held('AwaitingClaim'), quietSeconds: 2 }, 2],
  ['waits to replace a failed Pod, it is then', { pod: { resyncAfterSeconds: 7 } }, 7],
  ['is being created, it is at the deadline', { phase: 'Creating', deadlineIn: 240 }, 240],
  [
    'is being created and waits for its Pod, the sooner of both counts',
    { phase: 'Creating', deadlineIn: 240, pod: { requested: true } },
    5,
  ],
  ['is past its deadline, only an event tells more', { phase: 'Creating', deadlineIn: -10 }, undefined],
  [
    'is past its deadline and keeps quiet, it is when it speaks',
    { phase: 'Creating', deadlineIn: -1, quietSeconds: 2 },
    2,
  ],
  ['was not Ready in time, its deadline no longer counts', { phase: 'Failed', deadlineIn: -10 }, undefined],
  ['keeps quiet, it is when it speaks', { quietSeconds: 1.5, phase: 'Pending' }, 1.5],
  [
    'runs and is measured, it is for the next measurement',
    { phase: 'Running', usageIntervalSeconds: 60 },
    60,
  ],
  [
    'runs and whose volumes are measured, it is for the next figures',
    { phase: 'Running', measureSeconds: 60 },
    60,
  ],
  [
    'is created and would be measured, nothing is measured yet',
    { phase: 'Pending', usageIntervalSeconds: 60 },
    undefined,
  ],
])('given a Sandbox that %s', (_case, waits, seconds) => {
  expect(resync(waits)).toBe(seconds);
});

describe('what no event tells of', () => {
  it.each<[string, RecordedCondition]>([
    ['a runtime', lacks('RuntimeResolved', 'RuntimeNotFound')],
    ['a profile', lacks('ProfileApplied', 'ProfileNotFound')],
    ['a RuntimeClass', lacks('PodReady', 'RuntimeClassNotFound')],
    ['a volume', lacks('StorageReady', 'ClaimNotFound')],
    ['the policies of its namespace', lacks('NetworkReady', 'NamespacePoliciesMissing')],
  ])('is asked for soon, as %s is', (_case, condition) => {
    expect(resync({ conditions: [condition] })).toBe(2);
  });

  it.each([
    ['at first', 0, 2],
    ['a few seconds later', 4, 2],
    ['after ten seconds', 10, 5],
    ['after forty seconds', 40, 20],
    ['after a minute', 60, 30],
    ['after a day', 86_400, 30],
  ])('is asked for ever more slowly, %s', (_case, secondsAgo, seconds) => {
    const conditions = [lacks('RuntimeResolved', 'RuntimeNotFound', secondsAgo)];
    expect(resync({ conditions })).toBe(seconds);
  });

  it('is asked for as the newest of it is', () => {
    const conditions = [
      lacks('RuntimeResolved', 'RuntimeNotFound', 86_400),
      lacks('StorageReady', 'ClaimNotBound', 10),
    ];
    expect(resync({ conditions })).toBe(5);
  });

  it('is asked for by a Sandbox that runs, too', () => {
    const conditions = [lacks('RuntimeResolved', 'RuntimeNotFound', 40)];
    expect(resync({ phase: 'Running', conditions })).toBe(20);
  });

  it.each<[string, Waits]>([
    ['of a Pod that starts', { conditions: [lacks('PodReady', 'PodStarting')] }],
    ['of a Pod that stops', { conditions: [lacks('PodReady', 'PodStopping')] }],
    ['of one that sums up', { conditions: [lacks('Ready', 'RuntimeNotFound')] }],
    [
      'of a Sandbox that has ended',
      { phase: 'Terminated', conditions: [lacks('RuntimeResolved', 'RuntimeNotFound')] },
    ],
    ['of what holds', { conditions: [{ ...lacks('RuntimeResolved', 'RuntimeFound'), status: 'True' }] }],
  ])('is nothing %s', (_case, waits) => {
    expect(resync(waits)).toBeUndefined();
  });
});

describe('a Sandbox that runs', () => {
  const seconds = Array.from({ length: 200 }, (_, index) =>
    resync({ phase: 'Running', uid: uidOf('Sandbox', String(index)) }),
  );

  it('looks again within ten minutes, for its runtime or profile may have changed', () => {
    for (const each of seconds) {
      expect(each).toBeGreaterThanOrEqual(480);
      expect(each).toBeLessThanOrEqual(600);
    }
  });

  it('looks at another time than others do, evenly over two minutes', () => {
    const quarters = [0, 1, 2, 3].map(
      quarter => seconds.filter(each => Math.floor(((each ?? 0) - 480) / 30) === quarter).length,
    );
    expect(new Set(seconds).size).toBeGreaterThan(190);
    for (const count of quarters) expect(count).toBeGreaterThan(25);
  });

  it('looks after the same time, whoever is asked', () => {
    expect(resync({ phase: 'Running' })).toBe(resync({ phase: 'Running' }));
  });
});
