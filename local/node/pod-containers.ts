/** The containers of a Pod: those that have begun, and how all of them look. */
import { type ContainerRun, runContainer } from './container-run.ts';
import { type ContainerView, waitingView } from './container-view.ts';
import { type LaunchingOptions, prepareContainer } from './launching.ts';
import type { Container, Pod } from './pod.ts';

export interface PodContainers {
  /** Starts one; an init container is started again only where it failed. */
  begin(container: Container, role: 'init' | 'main'): ContainerRun;
  views(containers: readonly Container[]): ContainerView[];
  /** What those that haven't begun are shown to wait for. */
  waitFor(reason: string, message?: string): void;
  /** Ends all that have begun. */
  stop(graceSeconds: number): Promise<void>;
}

export interface PodContainersOptions extends LaunchingOptions {
  onChange(): void;
  log(message: string): void;
}

function startsAgain({ spec }: Pod, role: 'init' | 'main') {
  return (exitCode: number): boolean => {
    if (spec.restartPolicy === 'Never') return false;
    return exitCode !== 0 || (role === 'main' && spec.restartPolicy === 'Always');
  };
}

export function createPodContainers(options: PodContainersOptions): PodContainers {
  const { pod, place } = options.sources;
  const runs = new Map<string, ContainerRun>();
  let waiting: { reason: string; message?: string } = { reason: 'ContainerCreating' };

  return {
    begin(container, role) {
      const run = runContainer({
        container,
        ip: place.podIp,
        graceSeconds: pod.spec.terminationGracePeriodSeconds,
        prepare: () => prepareContainer(container, options),
        startsAgain: startsAgain(pod, role),
        onLaunch: options.node.onLaunch,
        onChange: options.onChange,
        log: options.log,
      });
      runs.set(container.name, run);
      options.onChange();
      return run;
    },
    views: containers =>
      containers.map(({ name, image }) => {
        const { view } = runs.get(name) ?? {};
        return view ?? { ...waitingView(name, image, ''), state: { waiting } };
      }),
    waitFor(reason, message) {
      waiting = { reason, ...(message && { message }) };
      options.onChange();
    },
    async stop(graceSeconds) {
      await Promise.all([...runs.values()].map(run => run.stop(graceSeconds)));
    },
  };
}
