import { describe, expect, it } from 'vitest';
import type { SandboxStatus } from '../../../../hooks/api/sandbox-status.ts';
import type { Facts } from '../../../../hooks/contract.ts';
import { withRecordedStatus } from '../../../../hooks/sandbox/recorded-status.ts';
import { pod } from '../../../builders/child.ts';
import { CLOSED, context } from '../../../builders/context.ts';
import { runtimeEnvironment } from '../../../builders/related.ts';
import { request } from '../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../builders/sandbox.ts';
import { syncAnswer } from '../../../builders/world.ts';
import { asked } from './settled.ts';

const plain = sandbox('py');
const cold = pod(plain.build());
const both = [cold.build(), cold.named('python-0').build()];
const failedOnce = { pod: { attempts: 1, retryAt: '2026-01-01T00:00:05Z', objectUID: 'first' } };
const failedTwice = { pod: { attempts: 2, retryAt: '2026-01-01T09:00:00Z', objectUID: 'second' } };
const recorded = (status: object | undefined): Facts => ({
  ...CLOSED,
  recordedStatus: { known: true, value: status },
});

const statusFor = (builder: SandboxBuilder, observed: typeof both, facts: Facts): SandboxStatus =>
  withRecordedStatus(
    request(builder.build())
      .with(...observed)
      .parse(),
    facts,
  ).sandbox.status;

describe('a request that may be older than the last answer', () => {
  it.each<[string, SandboxBuilder, typeof both, object, object]>([
    [
      'names the Pod that the Sandbox was told of',
      plain,
      both,
      { podName: 'python-0' },
      { podName: 'python-0' },
    ],
    [
      'counts on from what was counted last',
      plain.status({ backOff: failedOnce }),
      [],
      { backOff: failedTwice },
      { backOff: failedTwice },
    ],
    [
      'stays as it is where nothing can be mistaken',
      plain,
      [cold.build()],
      { podName: 'python-0' },
      { phase: 'Pending' },
    ],
  ])('%s', (_case, builder, observed, live, expected) => {
    expect(statusFor(builder, observed, recorded(live))).toMatchObject(expected);
  });

  it('stays as it is where the Sandbox is gone', () => {
    const stale = plain.status({ backOff: failedOnce });
    expect(statusFor(stale, [], recorded(undefined)).backOff).toEqual(failedOnce);
  });

  it('is not answered while it is not known what the status says', () => {
    const unread: Facts = { ...CLOSED, recordedStatus: { known: false, reason: 'no answer' } };
    expect(() => statusFor(plain, both, unread)).toThrow(
      expect.objectContaining({ code: 'STATUS_UNKNOWN', status: 503 }),
    );
  });
});

it('a Pod that was altered twice is not asked for again by a request that knows of once', () => {
  const stale = asked(plain.status({ backOff: failedOnce }), runtimeEnvironment().build());
  const { response } = syncAnswer(
    stale,
    context({ facts: recorded({ phase: 'Creating', backOff: failedTwice }) }),
  );
  expect(response.children).toEqual([]);
  expect(response.status).toMatchObject({ backOff: failedTwice });
});
