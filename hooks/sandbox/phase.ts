import type { SandboxPhase } from '../api/sandbox-status.ts';
import type { PodDecision } from './pod.ts';

/** The facts that decide about the phase. */
export interface PhaseSituation {
  pod: PodDecision;
  /** Whether this Sandbox's NetworkPolicy is observed as it should be. */
  networkReady: boolean;
  /** The phase of the last answer. */
  before: SandboxPhase;
  /** Whether `startDeadline` has passed. */
  late: boolean;
}

const isRunning = ({ pod: { outcome }, networkReady }: PhaseSituation) =>
  outcome?.state === 'ready' && networkReady;

/** A Sandbox that ran goes on counting as Running while its Pod is there: a failing probe is told by its conditions. */
const stillRuns = ({ pod: { outcome }, before }: PhaseSituation) =>
  before === 'Running' && (outcome?.state === 'starting' || outcome?.state === 'ready');

const isCreating = ({ pod: { outcome, requested, waits } }: PhaseSituation) =>
  requested || waits || outcome !== undefined;

/** Read from top to bottom: the first row that holds is the phase (`B1`); none means Pending. */
const PHASES: { phase: SandboxPhase; holds(situation: PhaseSituation): boolean }[] = [
  { phase: 'Terminated', holds: ({ pod }) => pod.ended },
  { phase: 'Running', holds: isRunning },
  { phase: 'Running', holds: stillRuns },
  { phase: 'Failed', holds: ({ late }) => late },
  { phase: 'Creating', holds: isCreating },
];

export const phaseOf = (situation: PhaseSituation): SandboxPhase =>
  PHASES.find(({ holds }) => holds(situation))?.phase ?? 'Pending';
