/** The probes of a container that runs: startup first, then readiness and liveness side by side. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, Probe } from './pod.ts';
import { askProbe } from './probe-request.ts';
import { verdictAfter, verdictBefore } from './probe-results.ts';

export interface ProbingOptions {
  container: Container;
  ip: string;
  /** The container has ended. */
  ended: AbortSignal;
  /** The container is being ended: only whether it is ready still matters. */
  ending: AbortSignal;
  onStarted(): void;
  onReady(ready: boolean): void;
  /** It must be ended: `message` says why, `probe` in how much time. */
  onUnhealthy(probe: Probe, message: string): void;
}

interface Verdict {
  healthy: boolean | undefined;
  message: string;
}

/** Each verdict that differs from the one before; `taken` is the first one's. */
async function* verdicts(
  probe: Probe,
  { container, ip }: ProbingOptions,
  taken: boolean | undefined,
  until: AbortSignal,
): AsyncGenerator<Verdict> {
  const wait = (seconds: number) =>
    sleep(seconds * 1000, undefined, { signal: until }).catch(() => undefined);
  let current = verdictBefore(taken);
  await wait(probe.initialDelaySeconds);
  while (!until.aborted) {
    const wrong = await askProbe(probe, container, ip);
    const before = current.healthy;
    current = verdictAfter(current, wrong === undefined, probe);
    if (until.aborted) return;
    if (current.healthy !== before) yield { healthy: current.healthy, message: wrong ?? '' };
    await wait(probe.periodSeconds);
  }
}

/** Resolves to whether the container goes on. */
async function waitForStart(probe: Probe, options: ProbingOptions): Promise<boolean> {
  const until = AbortSignal.any([options.ended, options.ending]);
  for await (const { healthy, message } of verdicts(probe, options, undefined, until)) {
    if (!healthy) options.onUnhealthy(probe, `startup probe failed: ${message}`);
    return healthy ?? false;
  }
  return false;
}

async function watchReadiness(probe: Probe, options: ProbingOptions): Promise<void> {
  for await (const { healthy } of verdicts(probe, options, false, options.ended)) {
    options.onReady(healthy ?? false);
  }
}

async function watchLiveness(probe: Probe, options: ProbingOptions): Promise<void> {
  const until = AbortSignal.any([options.ended, options.ending]);
  for await (const { message } of verdicts(probe, options, true, until)) {
    return options.onUnhealthy(probe, `liveness probe failed: ${message}`);
  }
}

/** Runs until the container has ended; one without a probe counts as started, ready and alive while it runs. */
export async function probeContainer(options: ProbingOptions): Promise<void> {
  const { startupProbe, readinessProbe, livenessProbe } = options.container;
  if (startupProbe && !(await waitForStart(startupProbe, options))) return;
  options.onStarted();
  if (!readinessProbe) options.onReady(true);
  await Promise.all([
    readinessProbe && watchReadiness(readinessProbe, options),
    livenessProbe && watchLiveness(livenessProbe, options),
  ]);
}
