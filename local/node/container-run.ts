/** A container over its starts: launched, probed, and started again as its Pod's restartPolicy has it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exit, type RunOptions, startContainerProcess } from './container-process.ts';
import { type ContainerView, waitingView } from './container-view.ts';
import { createEnding, type Ending } from './ending.ts';
import type { Container } from './pod.ts';
import { probeContainer } from './probing.ts';
import { errorText, timestamp } from './words.ts';

export interface ContainerRunOptions {
  container: Container;
  ip: string;
  graceSeconds: number;
  /** Rejects while something it needs is missing; it is asked again each second. */
  prepare(): Promise<RunOptions>;
  startsAgain(exitCode: number): boolean;
  onLaunch(pid: number): void;
  onChange(): void;
  log(message: string): void;
}

export interface ContainerRun {
  readonly view: ContainerView;
  /** It has ended for good. */
  readonly done: Promise<void>;
  /** Resolves once it has ended; called again with less time, it takes less. */
  stop(graceSeconds: number): Promise<void>;
}

const firstBackoffMs = 1_000;
const longestBackoffMs = 10_000;
/** After a run of this length the pauses begin anew. */
const steadyMs = 2 * longestBackoffMs;
const prepareAgainMs = 1_000;

/** Runs the container until it is stopped, or ends and isn't to be started again. */
export function runContainer(options: ContainerRunOptions): ContainerRun {
  const { container, graceSeconds, log } = options;
  const { name, image, lifecycle } = container;
  const stopping = new AbortController();
  const stopped = stopping.signal;
  let view = waitingView(name, image, 'ContainerCreating');
  let ending: Ending | undefined;

  const show = (change: Partial<ContainerView>) => {
    view = { ...view, ...change };
    options.onChange();
  };
  const pause = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: stopped }).catch(() => undefined);

  function showTrouble(error: unknown): void {
    const waiting = { reason: 'CreateContainerConfigError', message: errorText(error) };
    if ('waiting' in view.state && view.state.waiting.message === waiting.message) return;
    log(`${name}: ${waiting.message}`);
    show({ state: { waiting } });
  }

  async function prepared(): Promise<RunOptions | undefined> {
    while (!stopped.aborted) {
      try {
        return await options.prepare();
      } catch (error) {
        showTrouble(error);
        await pause(prepareAgainMs);
      }
    }
    return undefined;
  }

  /** One start, until the process has ended. */
  async function runOnce(run: RunOptions): Promise<Exit> {
    const program = startContainerProcess(run);
    const startedAt = timestamp();
    const containerID = `process://${program.pid}-${Date.now()}`;
    const ended = new AbortController();
    ending = createEnding(program, lifecycle?.preStop?.sleep?.seconds ?? 0);
    if (program.pid) {
      options.onLaunch(program.pid);
      show({ state: { running: { startedAt } }, containerID, imageID: image });
      void probe(ending, ended.signal, run.launch.probes === 'process');
    }
    const exit = await program.exited;
    ended.abort();
    const terminated = { ...exit, startedAt, finishedAt: timestamp(), containerID };
    show({ state: { terminated }, ready: false, started: false });
    return exit;
  }

  function probe({ end, begun }: Ending, ended: AbortSignal, unprobed: boolean): Promise<void> {
    const { startupProbe, readinessProbe, livenessProbe, ...bare } = container;
    return probeContainer({
      container: unprobed ? bare : container,
      ip: options.ip,
      ended,
      ending: begun,
      onStarted: () => show({ started: true }),
      onReady: ready => show({ ready }),
      onUnhealthy: ({ terminationGracePeriodSeconds }, message) => {
        log(`${name}: ${message}`);
        void end(terminationGracePeriodSeconds ?? graceSeconds);
      },
    });
  }

  async function backOff(pauseMs: number): Promise<void> {
    const waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${pauseMs / 1000} s restarting ${name}`,
    };
    show({ lastState: view.state, state: { waiting } });
    await pause(pauseMs);
    if (stopped.aborted) show({ state: view.lastState as ContainerView['state'] });
    else show({ restartCount: view.restartCount + 1 });
  }

  async function live(): Promise<void> {
    let pauseMs = firstBackoffMs;
    for (let run = await prepared(); run && !stopped.aborted; run = await prepared()) {
      const startedMs = Date.now();
      const { exitCode } = await runOnce(run);
      if (stopped.aborted || !options.startsAgain(exitCode)) return;
      if (Date.now() - startedMs > steadyMs) pauseMs = firstBackoffMs;
      await backOff(pauseMs);
      pauseMs = Math.min(2 * pauseMs, longestBackoffMs);
    }
  }

  const done = live();
  return {
    get view() {
      return view;
    },
    done,
    async stop(seconds) {
      stopping.abort();
      await Promise.all([ending?.end(seconds), done]);
    },
  };
}
