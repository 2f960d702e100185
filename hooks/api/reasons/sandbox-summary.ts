/** The conditions that say how a Sandbox does as a whole, and their reasons. */
import type { Conditions } from './reason.ts';

export const SUMMARY = {
  Ready: {
    about:
      'Whether a client can use the Sandbox. While False, it has the reason and message of whatever blocks it. A task that has finished has no Ready condition.',
    reasons: {
      Ready: { status: 'True', means: 'The Sandbox is ready.' },
      Pending: {
        status: 'False',
        means: 'The Sandbox has not been processed yet, or its Pod is being created.',
      },
      StartTimeout: {
        status: 'False',
        means: 'The Sandbox was not Ready within spec.timeout; the message ends with the cause.',
        remedy:
          'Fix the cause, or raise spec.timeout. The Sandbox recovers by itself once the cause is gone.',
      },
      Terminating: { status: 'False', means: 'The Sandbox is being deleted.' },
    },
  },
  Completed: {
    about: 'Whether a task has succeeded; absent otherwise.',
    reasons: { Completed: { status: 'True', means: 'The program ended with exit code 0.' } },
  },
  Failed: {
    about: 'Whether a task has failed; absent otherwise. Its reason and message are those of the Pod.',
    reasons: {},
  },
  Stalled: {
    about:
      'Whether the Sandbox will not become Ready by itself: its task failed, or it was not Ready in time; absent otherwise. Tools that follow kstatus read it as failed.',
    reasons: {
      StartTimeout: { status: 'True', means: 'The Sandbox was not Ready within spec.timeout.' },
    },
  },
} as const satisfies Conditions;
