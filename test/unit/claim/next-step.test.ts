import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../hooks/claim/candidate.ts';
import {
  type ClaimState,
  type Half,
  nextStep,
  type Pair,
  type Step,
} from '../../../hooks/claim/next-step.ts';
import { candidate, stateWith } from '../../builders/candidate.ts';

const [first, second, third] = [candidate(0), candidate(1), candidate(2)];

const pairOf = (warmPod: Half, pod: Half, one = first): Pair => ({ candidate: one, warmPod, pod });
const take = (one: Candidate, warmPod: Half = 'untried'): Step => ({
  step: 'take',
  pair: pairOf(warmPod, 'untried', one),
});
const warm: Step = { step: 'finish', result: { result: 'warm', candidate: first } };
const waiting: Step = { step: 'finish', result: { result: 'waiting', resyncAfterSeconds: 0.7 } };
const cold = (reason: string): Step => ({
  step: 'finish',
  result: { result: 'cold', reason, message: expect.any(String) },
});

describe('a claim', () => {
  it.each<[string, Partial<ClaimState>, Step]>([
    ['stops, where the Sandbox is decided', { decided: true, next: first }, { step: 'stop' }],
    [
      'stops, where it is decided, whatever is under way',
      { decided: true, pair: pairOf('had', 'had') },
      { step: 'stop' },
    ],
    ['takes the next WarmPod, both halves at once', { next: first, fitting: 1 }, take(first)],
    [
      'looks before it takes one, where an earlier attempt may have begun',
      { mayHaveBegun: true, next: first },
      { step: 'look' },
    ],
    ['looks once', { mayHaveBegun: true, looked: true, next: first }, take(first)],
    [
      'looks before it gives up, where an earlier attempt may have begun',
      { mayHaveBegun: true },
      { step: 'look' },
    ],
    [
      'takes the Pod of the WarmPod that is assigned already, before any other',
      { assigned: [first, second], next: third },
      take(first, 'had'),
    ],
    [
      'looks before that, where an earlier attempt may have begun',
      { mayHaveBegun: true, assigned: [first] },
      { step: 'look' },
    ],
    ['waits, where nothing is Ready and it may wait', { nextLookSeconds: 0.7, fitting: 3 }, waiting],
    ['waits without a look', { nextLookSeconds: 0.7, mayHaveBegun: true }, waiting],
    ['does not wait, where one is Ready', { nextLookSeconds: 0.7, next: first }, take(first)],
    ['does not wait, where one is assigned', { nextLookSeconds: 0.7, assigned: [first] }, take(first, 'had')],
    ['goes cold, where no WarmPod is of its kind', {}, cold('NoMatchingPool')],
    ['goes cold, where none of its kind can be had', { fitting: 2 }, cold('NoWarmPodReady')],
    [
      'goes cold after a look that found nothing',
      { mayHaveBegun: true, looked: true },
      cold('NoMatchingPool'),
    ],
  ])('%s', (_case, fields, step) => {
    expect(nextStep(stateWith(fields))).toEqual(step);
  });
});

describe('a claim that is trying a WarmPod', () => {
  it.each<[string, Half, Half, Step]>([
    ['sends both halves, where none is tried', 'untried', 'untried', take(first)],
    ['sends the half of the Pod, where the WarmPod is had', 'had', 'untried', take(first, 'had')],
    [
      'sends the half of the WarmPod again, where only the Pod is had',
      'untried',
      'had',
      { step: 'take', pair: pairOf('untried', 'had') },
    ],
    ['is over, once both are had', 'had', 'had', warm],
    [
      'checks the WarmPod that was refused: it may be ours',
      'refused',
      'had',
      { step: 'check', pair: pairOf('refused', 'had') },
    ],
    [
      'checks the Pod that was refused: it may be ours',
      'had',
      'refused',
      { step: 'check', pair: pairOf('had', 'refused') },
    ],
    ['checks both', 'refused', 'refused', { step: 'check', pair: pairOf('refused', 'refused') }],
    [
      'checks what was refused before it sends what is untried',
      'untried',
      'refused',
      { step: 'check', pair: pairOf('untried', 'refused') },
    ],
    ['ends the WarmPod that is had, where its Pod is lost', 'had', 'lost', { step: 'end', candidate: first }],
    ['leaves both, where both are lost', 'lost', 'lost', take(second)],
    ['leaves a WarmPod that is not had, where its Pod is lost', 'untried', 'lost', take(second)],
    ['leaves a WarmPod that was refused unchecked, where its Pod is lost', 'refused', 'lost', take(second)],
    [
      'leaves a Pod that it has, where the WarmPod is lost: nobody vouches for it',
      'lost',
      'had',
      take(second),
    ],
    ['leaves a Pod unchecked, where the WarmPod is lost', 'lost', 'refused', take(second)],
  ])('%s', (_case, warmPod, pod, step) => {
    expect(nextStep(stateWith({ pair: pairOf(warmPod, pod), next: second, fitting: 2 }))).toEqual(step);
  });

  it('ends those that are assigned beside it, before it is over', () => {
    const state = stateWith({ pair: pairOf('had', 'had'), assigned: [second, third] });
    expect(nextStep(state)).toEqual({ step: 'endSurplus', candidate: second });
  });

  it('goes on to another that is assigned, where this one is lost', () => {
    const state = stateWith({ pair: pairOf('lost', 'lost'), assigned: [second], next: third });
    expect(nextStep(state)).toEqual(take(second, 'had'));
  });

  it('goes on with it, although it may wait', () => {
    const state = stateWith({ pair: pairOf('refused', 'untried'), nextLookSeconds: 0.7 });
    expect(nextStep(state)).toEqual({ step: 'check', pair: pairOf('refused', 'untried') });
  });
});
