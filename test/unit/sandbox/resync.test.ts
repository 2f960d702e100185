import { expect, it } from 'vitest';
import type { SandboxStatus } from '../../../hooks/api/sandbox-status.ts';
import type { Hold } from '../../../hooks/sandbox/hold.ts';
import type { PodDecision } from '../../../hooks/sandbox/pod.ts';
import { resyncAfterSeconds } from '../../../hooks/sandbox/resync.ts';
import { settings } from '../../builders/context.ts';
import { podDecision } from '../../builders/decision.ts';
import { NOW, secondsFromNow, written } from '../../builders/identity.ts';
import { parsedSandbox } from '../../builders/parsed.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';
import { podView } from '../../builders/status.ts';

const held = (reason: string, retryAfterSeconds?: number): Hold => ({
  verdict: { type: 'PodReady', status: 'False', reason, message: '' },
  retryAfterSeconds,
});

interface Waits {
  pod?: Partial<PodDecision>;
  held?: Hold;
  phase?: SandboxStatus['phase'];
  deadlineIn?: number;
  startedSecondsAgo?: number;
  builder?: SandboxBuilder;
  quietSeconds?: number;
  usageIntervalSeconds?: number;
}

const resync = ({
  pod,
  held: hold,
  phase = 'Pending',
  deadlineIn,
  startedSecondsAgo,
  builder = phase === 'Running' ? sandbox().running('py') : sandbox(),
  quietSeconds = 0,
  usageIntervalSeconds = 0,
}: Waits) =>
  resyncAfterSeconds({
    view: { ...podView(podDecision(pod), false), held: hold },
    sandbox: parsedSandbox(builder),
    status: {
      phase,
      conditions: [],
      ...(deadlineIn !== undefined && { startDeadline: written(secondsFromNow(deadlineIn)) }),
      ...(startedSecondsAgo !== undefined && { startTime: written(secondsFromNow(-startedSecondsAgo)) }),
    },
    quietSeconds,
    settings: settings({ usageIntervalSeconds }),
    now: NOW,
  });

it.each<[string, Waits, number | undefined]>([
  ['waits for nothing, it is never asked for', {}, undefined],
  ['runs, it is never asked for', { phase: 'Running' }, undefined],
  ['has just started, it is when its Service is due', { phase: 'Running', startedSecondsAgo: 1 }, 4],
  [
    'started a while ago, its Service no longer counts',
    { phase: 'Running', startedSecondsAgo: 5 },
    undefined,
  ],
  [
    'has just started and has no Service, it is never asked for',
    { phase: 'Running', startedSecondsAgo: 1, builder: sandbox().withoutService() },
    undefined,
  ],
  ['asked for a Pod, the Pod is looked for again', { pod: { requested: true } }, 5],
  ['waits for the baseline policy, it is tried again', { held: held('BaselinePolicyMissing', 2) }, 2],
  [
    'waits for a claim, it is never asked for: an event will tell',
    { held: held('AwaitingClaim') },
    undefined,
  ],
  ['is new and waits for a claim, it is when it speaks', { held: held('AwaitingClaim'), quietSeconds: 2 }, 2],
  ['waits to replace a failed Pod, it is then', { pod: { resyncAfterSeconds: 7 } }, 7],
  ['is being created, it is at the deadline', { phase: 'Creating', deadlineIn: 240 }, 240],
  [
    'is being created and waits for its Pod, the sooner of both counts',
    { phase: 'Creating', deadlineIn: 240, pod: { requested: true } },
    5,
  ],
  ['is past its deadline, it is in half a second', { phase: 'Creating', deadlineIn: -10 }, 0.5],
  ['was not Ready in time, its deadline no longer counts', { phase: 'Failed', deadlineIn: -10 }, undefined],
  ['keeps quiet, it is when it speaks', { quietSeconds: 1.5, phase: 'Pending' }, 1.5],
  [
    'runs and is measured, it is for the next measurement',
    { phase: 'Running', usageIntervalSeconds: 60 },
    60,
  ],
  [
    'is said to run for the first time when its Service is overdue, it is at once: no event tells',
    { phase: 'Running', startedSecondsAgo: 30, builder: sandbox() },
    0.5,
  ],
  [
    'is created and would be measured, nothing is measured yet',
    { phase: 'Pending', usageIntervalSeconds: 60 },
    undefined,
  ],
])('given a Sandbox that %s', (_case, waits, seconds) => {
  expect(resync(waits)).toBe(seconds);
});
