import type { PodOutcome } from '../../hooks/pod/outcome.ts';
import { NO_POD, type PodDecision } from '../../hooks/sandbox/pod/create-keep-replace.ts';

/** A decision about a Pod that isn't there and isn't asked for, but for these values. */
export const podDecision = (overrides: Partial<PodDecision> = {}): PodDecision => ({
  ...NO_POD,
  ...overrides,
});

const told = (reason: string, message: string) => ({ reason, message, ending: undefined });

/** How a Pod can be doing, in each of its states. */
export const outcomes = {
  starting: { state: 'starting', ...told('PodStarting', 'the Pod is being started') },
  ready: {
    state: 'ready',
    since: '2026-01-01T00:00:20Z',
    ip: '10.0.0.7',
    ...told('PodReady', 'the Pod is ready'),
  },
  stopping: { state: 'stopping', failed: false, ...told('PodStopping', 'the Pod is being deleted') },
  succeeded: { state: 'succeeded', ...told('Completed', 'the task finished') },
  failed: { state: 'failed', ...told('Error', 'the Pod failed with exit code 3') },
} satisfies Record<string, PodOutcome>;
