import { expect, it } from 'vitest';
import type { SandboxPhase } from '../../../../../hooks/api/sandbox-status.ts';
import { type PhaseSituation, phaseOf } from '../../../../../hooks/sandbox/status/phase.ts';
import { outcomes, podDecision } from '../../../../builders/decision.ts';

const on: PhaseSituation = {
  pod: podDecision(),
  networkReady: true,
  ranBefore: false,
  late: false,
  taskRuns: false,
};
const ready = podDecision({ outcome: outcomes.ready });
const starting = podDecision({ outcome: outcomes.starting });
const stopping = podDecision({ outcome: outcomes.stopping });
const replaced = podDecision({ outcome: { ...outcomes.stopping, failed: true } });
const requested = podDecision({ requested: true });

it.each<[string, Partial<PhaseSituation>, SandboxPhase]>([
  ['there is no Pod and none is asked for', {}, 'Pending'],
  ['a running one cannot have a Pod any more', { ranBefore: true }, 'Pending'],
  ['a Pod is asked for', { pod: requested }, 'Creating'],
  ['a Pod starts', { pod: starting }, 'Creating'],
  ['a Pod is ready before its policy is in force', { pod: ready, networkReady: false }, 'Creating'],
  ['a Pod is ready and its policy is in force', { pod: ready }, 'Running'],
  ['a Pod is ready, although late', { pod: ready, late: true }, 'Running'],
  ['a failed one gets ready after all', { pod: ready, late: true }, 'Running'],
  ['the probe of a running one fails', { pod: starting, ranBefore: true }, 'Running'],
  [
    'the policy of a running one is written anew',
    { pod: ready, networkReady: false, ranBefore: true },
    'Running',
  ],
  ['the Pod of a running one is created again', { pod: requested, ranBefore: true }, 'Creating'],
  ['the Pod of a running one is being deleted', { pod: stopping, ranBefore: true }, 'Running'],
  ['the Pod of a starting one is being deleted', { pod: stopping }, 'Creating'],
  ['a Pod is being deleted past the deadline', { pod: stopping, late: true }, 'Creating'],
  ['a failed Pod is replaced past the deadline', { pod: replaced, late: true }, 'Failed'],
  ['a Pod is asked for past the deadline', { pod: requested, late: true }, 'Failed'],
  ['a Pod starts past the deadline', { pod: starting, late: true }, 'Failed'],
  ['the program of a task runs, although it is not ready', { pod: starting, taskRuns: true }, 'Running'],
  ['the program of a task runs past the deadline', { pod: starting, taskRuns: true, late: true }, 'Running'],
  [
    'the program of a task runs before its policy is in force',
    { pod: starting, taskRuns: true, networkReady: false },
    'Creating',
  ],
  ['nothing can be created past the deadline', { late: true }, 'Failed'],
  ['the next Pod is put off', { pod: podDecision({ waits: true }), ranBefore: true }, 'Creating'],
  [
    'its task is done',
    { pod: podDecision({ outcome: outcomes.succeeded, ended: true }), ranBefore: true },
    'Terminated',
  ],
  ['its task is done past the deadline', { pod: podDecision({ ended: true }), late: true }, 'Terminated'],
])('given that %s, a Sandbox is in its phase', (_case, situation, phase) => {
  expect(phaseOf({ ...on, ...situation })).toBe(phase);
});
