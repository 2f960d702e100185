import { expect, it } from 'vitest';
import type { Facts } from '../../../../../hooks/contract.ts';
import { podReadyCondition } from '../../../../../hooks/sandbox/pod/pod-ready.ts';
import { outcomes, podDecision } from '../../../../builders/decision.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: {}, selector: {} };
const SECONDS_AGO = (seconds: number) => written(secondsFromNow(-seconds));
const telling = (message: string, recordedAt = SECONDS_AGO(10)): Facts => ({
  syncErrors: { known: true, value: [{ message, recordedAt }] },
});
const refused = telling('pods "py-1234abcd" is forbidden: exceeded quota');
const unknown: Facts = { syncErrors: { known: false, reason: 'no answer' } };
const noError: Facts = { syncErrors: { known: true, value: [] } };
const unschedulable = (message: string) => ({ ...outcomes.starting, reason: 'Unschedulable', message });
const requested = podDecision({ requested: true });

it.each([
  [
    'ready, PodReady is True',
    podDecision({ outcome: outcomes.ready }),
    false,
    {},
    'True',
    'PodReady',
    'is ready',
  ],
  [
    'starting, it repeats why',
    podDecision({ outcome: outcomes.starting }),
    false,
    {},
    'False',
    'PodStarting',
    'being started',
  ],
  [
    'unschedulable, it repeats why',
    podDecision({ outcome: unschedulable('0/1 nodes are available: 1 Insufficient cpu.') }),
    false,
    {},
    'False',
    'Unschedulable',
    'Insufficient cpu',
  ],
  [
    'unschedulable for its volume alone, it waits for that',
    podDecision({
      outcome: unschedulable(
        '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
      ),
    }),
    false,
    {},
    'False',
    'AwaitingVolume',
    'unbound immediate',
  ],
  [
    'unschedulable for want of a claim, it waits for that',
    podDecision({
      outcome: unschedulable('0/1 nodes are available: persistentvolumeclaim "mine" not found.'),
    }),
    false,
    {},
    'False',
    'AwaitingVolume',
    '"mine" not found',
  ],
  [
    'failed, it repeats why',
    podDecision({ outcome: outcomes.failed }),
    false,
    {},
    'False',
    'Error',
    'exit code 3',
  ],
  [
    'lost by a task, it says so',
    podDecision({ lost: true, ended: true }),
    false,
    {},
    'False',
    'PodLost',
    '"py-1234abcd"',
  ],
  ['just asked for, it says so', requested, false, {}, 'False', 'PodRequested', '"py-1234abcd"'],
  [
    'just asked for, an error of an earlier one is not its own',
    requested,
    false,
    refused,
    'False',
    'PodRequested',
    '"py-1234abcd"',
  ],
  [
    'overdue and refused, it repeats the refusal',
    requested,
    true,
    refused,
    'False',
    'PodRefused',
    'exceeded quota',
  ],
  [
    'overdue and not refused, it says what to look for',
    requested,
    true,
    noError,
    'False',
    'PodNotObserved',
    'remove any other object',
  ],
  [
    'overdue for unknown reasons, it says what to look for',
    requested,
    true,
    unknown,
    'False',
    'PodNotObserved',
    'remove any other object',
  ],
  [
    'overdue and unread, it says what to look for',
    requested,
    true,
    {},
    'False',
    'PodNotObserved',
    'remove any other object',
  ],
  ['not there and not asked for, it says so', podDecision(), false, {}, 'False', 'NoPod', 'no Pod'],
] as const)('given a Pod that is %s', (_case, decision, overdue, facts, status, reason, text) => {
  const condition = podReadyCondition(decision, identity, {
    requestedAt: SECONDS_AGO(overdue ? 10 : 1),
    facts,
    now: NOW,
  });
  expect(condition).toMatchObject({ type: 'PodReady', status, reason });
  expect(condition.message).toContain(text);
});

it.each([
  ['an earlier Pod', 'pods "py-1234abcd" is forbidden: exceeded quota', SECONDS_AGO(60)],
  ['another child', 'services "py-1234abcd" is forbidden: exceeded quota', SECONDS_AGO(10)],
])('a refusal of %s is none of this one', (_case, message, recordedAt) => {
  const facts = telling(message, recordedAt);
  const condition = podReadyCondition(requested, identity, { requestedAt: SECONDS_AGO(20), facts, now: NOW });
  expect(condition.reason).toBe('PodNotObserved');
});

it('of a Pod that is tried again, what was said of the last one stays, with the time of the next', () => {
  const decision = podDecision({
    requested: true,
    backOff: { attempts: 3, retryAt: SECONDS_AGO(-10) },
    retriedAt: SECONDS_AGO(0),
  });
  const before = {
    type: 'PodReady',
    status: 'False' as const,
    reason: 'PodAltered',
    message: `changed; the next one is created at ${SECONDS_AGO(0)}`,
  };
  expect(
    podReadyCondition(decision, identity, { requestedAt: undefined, facts: noError, before, now: NOW }),
  ).toEqual({ ...before, message: `changed; the next one is created at ${SECONDS_AGO(-10)}` });
});
