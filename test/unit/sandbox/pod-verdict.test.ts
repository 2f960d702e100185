import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../hooks/contract.ts';
import { podVerdict } from '../../../hooks/sandbox/pod-verdict.ts';
import { outcomes, podDecision } from '../../builders/decision.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: {}, selector: {} };
const refused: Facts = { lastSyncError: { known: true, value: 'exceeded quota' } };
const unknown: Facts = { lastSyncError: { known: false, reason: 'no answer' } };
const noError: Facts = { lastSyncError: { known: true, value: undefined } };
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
    'just asked for, an error of before is not its own',
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
    'overdue and nobody looked, it says what to look for',
    requested,
    true,
    {},
    'False',
    'PodNotObserved',
    'remove any other object',
  ],
  ['not there and not asked for, it says so', podDecision(), false, {}, 'False', 'NoPod', 'no Pod'],
] as const)('given a Pod that is %s', (_case, decision, overdue, facts, status, reason, text) => {
  const verdict = podVerdict(decision, identity, { overdue, facts });
  expect(verdict).toMatchObject({ type: 'PodReady', status, reason });
  expect(verdict.message).toContain(text);
});

describe('what is repeated of a refusal', () => {
  const repeated = (value: string) =>
    podVerdict(requested, identity, { overdue: true, facts: { lastSyncError: { known: true, value } } })
      .message;

  it.each([
    [
      "the API server's words, without Metacontroller's before them",
      `Sync error: can't reconcile children for Sandbox default/py: pods "py-1234abcd" is forbidden: exceeded quota: cpu`,
      'pods "py-1234abcd" is forbidden: exceeded quota: cpu',
    ],
    [
      "all of the API server's words, where they name a Sandbox too",
      "Sync error: can't reconcile children for Sandbox default/a: denied for Sandbox default/b: by policy",
      'denied for Sandbox default/b: by policy',
    ],
    [
      'all of it, where it names no Sandbox',
      'Sync error: no answer in time',
      'Sync error: no answer in time',
    ],
    ['all of it, where Metacontroller says nothing', 'exceeded quota', 'exceeded quota'],
  ])('is %s', (_case, syncError, words) => {
    expect(repeated(syncError)).toBe(`the API server refused Pod "py-1234abcd": ${words}`);
  });
});
