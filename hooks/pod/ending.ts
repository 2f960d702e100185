import type { ContainerStateTerminated } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { containersOf, type PodContainer, programOf } from './containers.ts';
import { endedReason, howItEnded } from './how-it-ended.ts';

/** How a program ended, the last time that it did. */
export interface Ending {
  exitCode: number;
  finishedAt: string | undefined;
  /** Where its log is: that of the present run, that of the run before, or nowhere. */
  log: 'present' | 'previous' | 'none';
}

/** How a container ended, whichever it is. */
export interface Termination {
  container: string;
  reason: string;
  exitCode: number;
  finishedAt: string | undefined;
}

/** The last ended run: the current or the previous one. */
export const lastRun = ({ status }: PodContainer): ContainerStateTerminated | undefined =>
  status?.state?.terminated ?? status?.lastState?.terminated;

/** As a kubelet serves it: without `--previous` while no other run has begun; nothing of a container that its node lost. */
const logOf = ({ status }: PodContainer, { reason }: ContainerStateTerminated): Ending['log'] => {
  if (reason === 'ContainerStatusUnknown') return 'none';
  return status?.state?.running ? 'previous' : 'present';
};

/** How the program's last run ended; undefined where none has. */
export function endingOf(pod: KubernetesObject): Ending | undefined {
  const program = programOf(pod);
  const ended = program && lastRun(program);
  return ended && { exitCode: ended.exitCode, finishedAt: ended.finishedAt, log: logOf(program, ended) };
}

interface EndedContainer {
  container: PodContainer;
  ended: ContainerStateTerminated;
}

/** Successful init containers and cleanly ended sidecars aren't reported. */
const isWorthTelling = ({ container: { role }, ended }: EndedContainer) =>
  role === 'program' || ended.exitCode !== 0;

const byEnd = ({ ended: a }: EndedContainer, { ended: b }: EndedContainer) =>
  (b.finishedAt ?? '') < (a.finishedAt ?? '') ? -1 : 1;

const lastEnded = (pod: KubernetesObject): EndedContainer | undefined =>
  containersOf(pod)
    .flatMap(container => {
      const ended = lastRun(container);
      return ended === undefined ? [] : [{ container, ended }];
    })
    .filter(isWorthTelling)
    .sort(byEnd)[0];

/** The container of this Pod that ended last, if any. */
export function lastTermination(pod: KubernetesObject): Termination | undefined {
  const last = lastEnded(pod);
  return (
    last && {
      container: last.container.spec.name,
      reason: endedReason(last.ended),
      exitCode: last.ended.exitCode,
      finishedAt: last.ended.finishedAt,
    }
  );
}

/** Restarts of this Pod's containers, as `kubectl get pods` counts. */
export const restartsOf = (pod: KubernetesObject): number =>
  containersOf(pod).reduce((sum, { status }) => sum + (status?.restartCount ?? 0), 0);

/** The Event about the container that ended last. */
export function terminationMessage(pod: KubernetesObject): { reason: string; message: string } | undefined {
  const last = lastEnded(pod);
  if (last === undefined) return undefined;
  const { container, ended } = last;
  const restarts = restartsOf(pod);
  const message = `${container.called} ${howItEnded(container, ended)}; containers of the Pod were restarted ${restarts} times`;
  return { reason: endedReason(ended), message };
}
