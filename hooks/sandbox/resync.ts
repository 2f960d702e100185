import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxStatus } from '../api/sandbox-status.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import type { PodView } from './own-pod.ts';
import { secondsUntilService } from './service.ts';

/** How soon a Pod that was asked for is looked for again; the API server's refusal may have no event to wake us. */
const LOOK_AGAIN_SECONDS = 5;

const SOONEST_SECONDS = 0.5;

/** Once it is due it is in the answer, unless this is the answer that first says Running: no event brings the next one. */
function serviceSeconds({
  sandbox: { spec, status: before },
  status,
  now,
}: Pick<Parameters<typeof resyncAfterSeconds>[0], 'sandbox' | 'status' | 'now'>): number | undefined {
  const seconds = secondsUntilService({ spec, status }, now);
  return seconds === 0 && before.phase === 'Running' ? undefined : seconds;
}

/** When to be asked again although nothing changes: the earliest of what is waited for, or never (`B14`). */
export function resyncAfterSeconds({
  view: { pod, held },
  sandbox,
  status,
  quietSeconds,
  settings,
  now,
}: {
  view: PodView;
  sandbox: Sandbox;
  status: SandboxStatus;
  /** For how long nothing is said yet; 0 where all is said. */
  quietSeconds: number;
  settings: Settings;
  now: Time;
}): number | undefined {
  const deadline = status.phase === 'Creating' ? status.startDeadline : undefined;
  const waits = [
    quietSeconds > 0 ? quietSeconds : undefined,
    pod.resyncAfterSeconds,
    held?.retryAfterSeconds,
    pod.requested ? LOOK_AGAIN_SECONDS : undefined,
    status.phase === 'Running' && settings.usageIntervalSeconds > 0
      ? settings.usageIntervalSeconds
      : undefined,
    serviceSeconds({ sandbox, status, now }),
    deadline && secondsBetween(now, parseTime(deadline)),
  ].filter(seconds => typeof seconds === 'number');
  return waits.length === 0 ? undefined : Math.max(SOONEST_SECONDS, Math.min(...waits));
}
