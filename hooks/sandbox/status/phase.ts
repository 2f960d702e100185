import type { SandboxPhase, SandboxStatus } from '../../api/sandbox-status.ts';
import type { KubernetesObject } from '../../contract.ts';
import { isTakenAway } from '../../pod/outcome.ts';
import type { PodDecision } from '../pod/create-keep-replace.ts';

/** The input of the phase. */
export interface PhaseSituation {
  pod: PodDecision;
  /** Whether this Sandbox's NetworkPolicy is observed as wanted. */
  networkReady: boolean;
  /** Whether the status says Running in this Pod. */
  ranBefore: boolean;
  /** Whether `startDeadline` has passed. */
  late: boolean;
  /** Whether it is a task whose program runs. */
  taskRuns: boolean;
}

/** Whether a status says that the Sandbox runs in this Pod; one that replaces it has another UID. */
export const wasRunning = ({ phase, podUID }: SandboxStatus, pod: KubernetesObject | undefined): boolean =>
  phase === 'Running' && (podUID === undefined || podUID === pod?.metadata.uid);

const isRunning = ({ pod: { outcome }, networkReady }: PhaseSituation) =>
  outcome?.state === 'ready' && networkReady;

/** A Sandbox that ran stays Running while its Pod exists; conditions report what is wrong. */
const stillRuns = ({ pod: { outcome }, ranBefore }: PhaseSituation) =>
  ranBefore && outcome !== undefined && outcome.state !== 'failed' && outcome.state !== 'succeeded';

/** A Pod being deleted can't be late; its successor can. */
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
