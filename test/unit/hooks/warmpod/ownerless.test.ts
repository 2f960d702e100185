import { describe, expect, it } from 'vitest';
import { isTemplateOver, type OwnerlessWarmPod, ownerlessStep } from '../../../../hooks/warmpod/ownerless.ts';

const stepOf = (given: Partial<OwnerlessWarmPod>) =>
  ownerlessStep({ phase: 'Ready', seconds: 0, poolUid: undefined, sandboxGone: false, ...given });

describe('a WarmPod that no WarmPool owns', () => {
  it.each(['Pending', 'Ready', 'Assigned', 'Terminating'])(
    "is the pool's of the same name at once, while it is %s",
    phase => {
      expect(stepOf({ phase, poolUid: 'u1' })).toEqual({ step: 'adopt', poolUid: 'u1' });
    },
  );

  it.each<[string, Partial<OwnerlessWarmPod>, string]>([
    ['waits for a pool at first', { seconds: 59 }, 'wait'],
    ['ends after a minute', { seconds: 60 }, 'end'],
    ['ends before it is Ready, too', { phase: 'Pending', seconds: 60 }, 'end'],
    ['ends where it is at its end already', { phase: 'Terminating', seconds: 60 }, 'end'],
    ['stays while a Sandbox has it', { phase: 'Assigned', seconds: 6000 }, 'wait'],
    ['ends once that is gone', { phase: 'Assigned', seconds: 60, sandboxGone: true }, 'end'],
  ])('%s', (_case, given, step) => {
    expect(stepOf(given)).toEqual({ step });
  });
});

it.each([
  ['is over after a minute without WarmPods', 60, 0, true],
  ['stays for the first minute', 59, 0, false],
  ['stays while a WarmPod names it', 6000, 1, false],
])('a PodTemplate that no WarmPool owns %s', (_case, seconds, warmPods, isOver) => {
  expect(isTemplateOver(seconds, warmPods)).toBe(isOver);
});
