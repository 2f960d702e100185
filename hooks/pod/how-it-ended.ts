import type { ContainerStateTerminated } from 'kubernetes-types/core/v1.js';
import type { PodContainer } from './containers.ts';

interface Row {
  holds(ended: ContainerStateTerminated, container: PodContainer): boolean;
  /** What a message says after the container's name. */
  says(ended: ContainerStateTerminated, container: PodContainer): string;
}

/** Reasons of a container that never ran: their message is the container runtime's, not a program's. */
const NOT_STARTED = ['StartError', 'ContainerCannotRun'];

const isProgram = ({ role }: PodContainer) => role === 'program';

const memoryLimit = ({ spec }: PodContainer) => {
  const limit = spec.resources?.limits?.memory;
  return limit === undefined ? 'the memory that it may use' : `its memory limit of ${limit}`;
};

/** What an exit code usually means. */
const EXIT_CODES: Record<number, string> = {
  126: 'its command cannot be executed',
  127: 'its command was not found',
  137: 'it was killed',
  139: 'it accessed memory that it does not own',
  143: 'it was asked to stop',
};

const KILLED = [137, 143];

function exitCode({ exitCode: code }: ContainerStateTerminated, { spec }: PodContainer): string {
  const meaning = EXIT_CODES[code];
  if (meaning === undefined) return String(code);
  const mayBeProbe = KILLED.includes(code) && (spec.livenessProbe ?? spec.startupProbe) !== undefined;
  return `${code} (${meaning}${mayBeProbe ? ', as when its liveness or startup probe fails' : ''})`;
}

/** The first matching row decides. Never quotes the program's output: it may hold secrets. */
const ENDINGS: Row[] = [
  {
    holds: ({ reason }) => reason === 'OOMKilled',
    says: (_, container) =>
      `used more than ${memoryLimit(container)} and was killed${isProgram(container) ? '; raise spec.resources.memory' : ''}`,
  },
  {
    holds: ({ reason = '' }) => NOT_STARTED.includes(reason),
    says: ({ message = 'it gives no reason' }, container) =>
      `could not be started by the container runtime: ${message}${isProgram(container) ? '; look at spec.command and spec.args' : ''}`,
  },
  {
    holds: ({ reason }) => reason === 'ContainerStatusUnknown',
    says: () => 'is no longer known to its node',
  },
  {
    holds: ({ exitCode: code }, container) => code === 0 && isProgram(container) && !container.runsOnce,
    says: () =>
      'ended by itself with exit code 0, but should keep running; keep its program running, or set spec.restartPolicy to Never for a task',
  },
  { holds: () => true, says: (ended, container) => `ended with exit code ${exitCode(ended, container)}` },
];

/** How a run of a container ended, and what to do about it, as a message says it after the container's name. */
export const howItEnded = (container: PodContainer, ended: ContainerStateTerminated): string =>
  ENDINGS.find(({ holds }) => holds(ended, container))?.says(ended, container) ?? '';

/** The same in one word. */
export const endedReason = ({ exitCode: code, reason }: ContainerStateTerminated): string =>
  reason ?? (code === 0 ? 'Completed' : 'Error');
