import type { Sandbox } from '../api/sandbox.ts';
import type { SandboxStatus } from '../api/sandbox-status.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';

/** A Sandbox this young that is merely being created says nothing yet. */
const QUIET_SECONDS = 2;

/**
 * Seconds for which a new Sandbox keeps its first status, or 0 if it says what there is to say. Most are Running before anybody
 * could have read that they are being created, and each status in between is a write, an event and a sync on the way to Ready.
 */
export function quietSeconds({ metadata, status: before }: Sandbox, after: SandboxStatus, now: Time): number {
  const age = secondsBetween(parseTime(metadata.creationTimestamp), now);
  const isQuiet = before.phase === 'Pending' && after.phase === 'Creating' && age < QUIET_SECONDS;
  return isQuiet ? QUIET_SECONDS - age : 0;
}
