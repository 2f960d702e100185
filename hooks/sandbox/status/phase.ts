import type { SandboxPhase, SandboxStatus } from '../../api/sandbox-status.ts';
import type { KubernetesObject } from '../../contract.ts';
import { isTakenAway } from '../../pod/outcome.ts';
import type { PodDecision } from '../pod/create-keep-replace.ts';

/** The facts that decide about the phase. */
export interface PhaseSituation {
  pod: PodDecision;
  /** Whether this Sandbox's NetworkPolicy is observed as it should be. */
  networkReady: boolean;
  /** Whether the last answer said that the Sandbox runs in this Pod. */
  ranBefore: boolean;
  /** Whether `startDeadline` has passed. */
  late: boolean;
  /** Whether it is a task whose program runs: it has started, whatever its probes say. */
  taskRuns: boolean;
}

/** Whether a status says that the Sandbox runs in this Pod; one that replaces it has another UID. */
export const wasRunning = ({ phase, podUID }: SandboxStatus, pod: KubernetesObject | undefined): boolean =>
  phase === 'Running' && (podUID === undefined || podUID === pod?.metadata.uid);

const isRunning = ({ pod: { outcome }, networkReady }: PhaseSituation) =>
  outcome?.state === 'ready' && networkReady;

/** A Sandbox that ran goes on counting as Running while its Pod is there: what ails or ends it is told by its conditions. */
const stillRuns = ({ pod: { outcome }, ranBefore }: PhaseSituation) =>
  ranBefore && outcome !== undefined && outcome.state !== 'failed' && outcome.state !== 'succeeded';

/** A Pod that is deleted is no start that could be late; its successor's is. */
const awaitsReplacement = ({ pod: { outcome } }: PhaseSituation) => isTakenAway(outcome);

const isTaskRunning = ({ pod: { outcome }, networkReady, taskRuns }: PhaseSituation) =>
  taskRuns && outcome?.state === 'starting' && networkReady;

const isCreating = ({ pod: { outcome, requested, waits } }: PhaseSituation) =>
  requested || waits || outcome !== undefined;

/** Read from top to bottom: the first row that holds is the phase (`B1`); none means Pending. */
const PHASES: { phase: SandboxPhase; holds(situation: PhaseSituation): boolean }[] = [
  { phase: 'Terminated', holds: ({ pod }) => pod.ended },
  { phase: 'Running', holds: isRunning },
  { phase: 'Running', holds: stillRuns },
  { phase: 'Running', holds: isTaskRunning },
  { phase: 'Creating', holds: awaitsReplacement },
  { phase: 'Failed', holds: ({ late }) => late },
  { phase: 'Creating', holds: isCreating },
];

export const phaseOf = (situation: PhaseSituation): SandboxPhase =>
  PHASES.find(({ holds }) => holds(situation))?.phase ?? 'Pending';
