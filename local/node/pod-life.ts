/** What happens in a Pod's life: volumes, init containers one after another, then the containers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodeOf } from './container-view.ts';
import type { Pod } from './pod.ts';
import type { PodContainers } from './pod-containers.ts';
import { unsupportedIn } from './unsupported.ts';
import type { PodVolumes } from './volumes.ts';
import { errorText } from './words.ts';

export interface PodLifeOptions {
  pod: Pod;
  containers: PodContainers;
  volumes: PodVolumes;
  /** Nothing more is begun; what has begun is ended by somebody else. */
  stopped: AbortSignal;
  log(message: string): void;
}

const volumesAgainMs = 1_000;

/** Resolves to whether the volumes are there; tries until it is stopped. */
async function volumesReady({ volumes, containers, stopped, log }: PodLifeOptions): Promise<boolean> {
  let said = '';
  while (!stopped.aborted) {
    const trouble = await volumes.setUp().then(() => undefined, errorText);
    if (trouble === undefined) return true;
    if (trouble !== said) {
      said = trouble;
      log(trouble);
      containers.waitFor('ContainerCreating', trouble);
    }
    await sleep(volumesAgainMs, undefined, { signal: stopped }).catch(() => undefined);
  }
  return false;
}

/** Resolves to whether all of them have ended well. */
async function initialize({ pod, containers, stopped }: PodLifeOptions): Promise<boolean> {
  const { initContainers } = pod.spec;
  if (initContainers.length > 0) containers.waitFor('PodInitializing');
  for (const container of initContainers) {
    if (stopped.aborted) return false;
    const run = containers.begin(container, 'init');
    await run.done;
    if (exitCodeOf(run.view) !== 0) return false;
  }
  return !stopped.aborted;
}

/** Shown, not failed: a Deployment would replace a failed Pod over and over. */
function refuse({ containers, stopped, log }: PodLifeOptions, what: string[]): Promise<void> {
  const message = `a node of processes can't play ${what.join('; ')}`;
  log(message);
  containers.waitFor('CreateContainerConfigError', message);
  return new Promise(resolve => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve());
  });
}

/** Resolves when nothing of the Pod runs or will run again. */
export async function livePod(options: PodLifeOptions): Promise<void> {
  const { pod, containers, volumes, log } = options;
  const unsupported = unsupportedIn(pod);
  if (unsupported.length > 0) return refuse(options, unsupported);
  if (!(await volumesReady(options))) return;
  const ended = new AbortController();
  void volumes.keepFresh(ended.signal, log);
  if (await initialize(options)) {
    const runs = pod.spec.containers.map(container => containers.begin(container, 'main'));
    await Promise.all(runs.map(run => run.done));
  }
  ended.abort();
}
