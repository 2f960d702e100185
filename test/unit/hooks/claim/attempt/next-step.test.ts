import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../../../hooks/claim/attempt/next-step.ts';
import type { Half, Pair } from '../../../../../hooks/claim/attempt/pair.ts';
import type { ClaimState, Step } from '../../../../../hooks/claim/attempt/state.ts';
import type { Candidate } from '../../../../../hooks/claim/candidates/candidate.ts';
import { candidate, stateWith } from '../../../../builders/candidate.ts';

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
      'takes the WarmPod that is assigned already anew, before any other',
      { assigned: [first, second], next: third },
      take(first, 'ours'),
    ],
    [
      'looks before that, where an earlier attempt may have begun',
      { mayHaveBegun: true, assigned: [first] },
      { step: 'look' },
    ],
    ['waits, where nothing is Ready and it may wait', { nextLookSeconds: 0.7, fitting: 3 }, waiting],
    ['waits without a look', { nextLookSeconds: 0.7, mayHaveBegun: true }, waiting],
    ['does not wait, where one is Ready', { nextLookSeconds: 0.7, next: first }, take(first)],
    [
      'does not wait, where one is assigned',
      { nextLookSeconds: 0.7, assigned: [first] },
      take(first, 'ours'),
    ],
    ['goes cold, where no WarmPod is of its kind', {}, cold('NoMatchingPool')],
    [
      'looks before it goes cold, where none of its kind can be had: another replica may have had one',
      { fitting: 2 },
      { step: 'look' },
    ],
    ['goes cold without it, where its time is over', { fitting: 2, late: true }, cold('NoWarmPodReady')],
    ['goes cold after that', { fitting: 2, looked: true }, cold('NoWarmPodReady')],
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
    [
      'sends the half of the Pod, where the WarmPod is had',
      'had',
      'untried',
      { step: 'take', pair: pairOf('had', 'untried') },
    ],
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
    [
      'ends the WarmPod that is had, where its Pod is lost',
      'had',
      'lost',
      { step: 'end', pair: pairOf('had', 'lost') },
    ],
    ['leaves both, where both are lost', 'lost', 'lost', take(second)],
    ['leaves a WarmPod that is not had, where its Pod is lost', 'untried', 'lost', take(second)],
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

  it.each<[string, Half, Half, Step['step']]>([
    ['gives the WarmPod back whose Pod was not to be changed', 'had', 'denied', 'giveBack'],
    ['ends the WarmPod that is the Sandbox’s already, where its Pod is lost', 'ours', 'lost', 'end'],
    ['assigns it anew before it is given back', 'ours', 'denied', 'assign'],
    [
      'checks the WarmPod that was refused, although its Pod is lost: it may be ours',
      'refused',
      'lost',
      'check',
    ],
    ['asks again for a WarmPod that may be had, although its Pod is lost', 'unanswered', 'lost', 'repeat'],
    ['checks the WarmPod that was refused where the Pod had no answer', 'refused', 'unanswered', 'check'],
    ['sends what had no answer again', 'had', 'unanswered', 'repeat'],
    ['sends what had no answer again, before what is untried', 'unanswered', 'untried', 'repeat'],
    ['leaves a Pod that it has, where the WarmPod was not to be changed', 'denied', 'had', 'take'],
    ['leaves a Pod that was not to be changed, where the WarmPod is untried', 'untried', 'denied', 'take'],
    ['leaves both, where neither was to be changed', 'denied', 'denied', 'take'],
  ])('%s', (_case, warmPod, pod, step) => {
    const { step: next } = nextStep(stateWith({ pair: pairOf(warmPod, pod), next: second, fitting: 2 }));
    expect(next).toBe(step);
  });

  it('ends those that are assigned beside it, before it is over', () => {
    const state = stateWith({ pair: pairOf('had', 'had'), assigned: [second, third] });
    expect(nextStep(state)).toEqual({ step: 'endSurplus', candidate: second });
  });

  it('goes on to another that is assigned, where this one is lost', () => {
    const state = stateWith({ pair: pairOf('lost', 'lost'), assigned: [second], next: third });
    expect(nextStep(state)).toEqual(take(second, 'ours'));
  });

  it('goes on with it, although it may wait', () => {
    const state = stateWith({ pair: pairOf('refused', 'untried'), nextLookSeconds: 0.7 });
    expect(nextStep(state)).toEqual({ step: 'check', pair: pairOf('refused', 'untried') });
  });
});

const words = 'pods "pool-1-0" is forbidden: not on a Friday';
const refused: Step = cold('WarmPodRefused');

describe('a claim that the API server refuses', () => {
  it.each<[string, Partial<ClaimState>, Step]>([
    ['tries another WarmPod', { refusals: [words], next: second }, take(second)],
    [
      'tries the next one half after the other, the WarmPod first, where that was refused',
      { refusals: [words], careful: 'WarmPod', next: second },
      { step: 'assign', pair: pairOf('untried', 'untried', second) },
    ],
    [
      'and the Pod first, where that was refused',
      { refusals: [words], careful: 'Pod', next: second },
      { step: 'handOver', pair: pairOf('untried', 'untried', second) },
    ],
    [
      'sends the other half once the first is had',
      { careful: 'WarmPod', pair: pairOf('had', 'untried') },
      { step: 'take', pair: pairOf('had', 'untried') },
    ],
    [
      'whichever that is',
      { careful: 'Pod', pair: pairOf('untried', 'had') },
      { step: 'take', pair: pairOf('untried', 'had') },
    ],
    [
      'goes cold, refused twice',
      { refusals: [words, words], next: second, fitting: 5, looked: true },
      refused,
    ],
    [
      'goes cold, refused once, where there is no other',
      { refusals: [words], fitting: 1, looked: true },
      refused,
    ],
    [
      'goes cold although the Sandbox waits: a WarmPod was Ready',
      { refusals: [words], nextLookSeconds: 0.7 },
      refused,
    ],
    [
      'tries one that is assigned already all the same: nothing is left behind',
      { refusals: [words, words], assigned: [second] },
      take(second, 'ours'),
    ],
    [
      'looks before it goes cold, where an earlier attempt may have begun',
      { refusals: [words], mayHaveBegun: true },
      { step: 'look' },
    ],
  ])('%s', (_case, fields, step) => {
    expect(nextStep(stateWith(fields))).toEqual(step);
  });

  it('tells the API server’s words', () => {
    expect(nextStep(stateWith({ refusals: ['another', words] }))).toMatchObject({
      result: { message: `the API server refused to hand over a warm Pod: ${words}` },
    });
  });
});

describe('a claim that has tried in vain', () => {
  it.each<[string, Partial<ClaimState>, Step]>([
    ['looks before it goes cold', { inVain: true, fitting: 1 }, { step: 'look' }],
    ['looks before it is refused', { inVain: true, refusals: [words, words] }, { step: 'look' }],
    ['looks before it waits', { inVain: true, nextLookSeconds: 0.7 }, { step: 'look' }],
    ['tries the next one without', { inVain: true, next: second }, take(second)],
    ['goes cold where it has looked', { inVain: true, looked: true, fitting: 1 }, cold('NoWarmPodReady')],
    [
      'stops where another replica has served the Sandbox',
      { inVain: true, looked: true, decided: true },
      { step: 'stop' },
    ],
  ])('%s', (_case, fields, step) => {
    expect(nextStep(stateWith(fields))).toEqual(step);
  });
});

describe('a claim whose time is over', () => {
  const pair = (warmPod: Half, pod: Half): Pair => ({ ...pairOf(warmPod, pod), words });
  const breakOff: Step = { step: 'breakOff', words };
  it.each<[string, Partial<ClaimState>, Step]>([
    [
      'goes cold, where a half has no answer yet',
      { late: true, looked: true, pair: pair('had', 'unanswered') },
      cold('WarmPodUnanswered'),
    ],
    [
      'goes cold, where a half was refused',
      { late: true, looked: true, pair: pair('had', 'refused') },
      refused,
    ],
    [
      'goes cold, where one was to be given back',
      { late: true, looked: true, pair: pair('had', 'denied') },
      refused,
    ],
    [
      'goes cold, where it was refused before',
      { late: true, looked: true, refusals: [words], pair: pairOf('had', 'untried') },
      refused,
    ],
    [
      'must look before it goes cold, if it has not, for which there is no time',
      { late: true, pair: pair('had', 'unanswered') },
      { step: 'look' },
    ],
    ['is over in time, where both halves are had', { late: true, pair: pair('had', 'had') }, warm],
    [
      'leaves a Sandbox that waits to the next attempt',
      { late: true, pair: pair('had', 'unanswered'), nextLookSeconds: 0.7 },
      breakOff,
    ],
    [
      'goes on where nothing was refused: the next step tells that it is late',
      { late: true, pair: pairOf('refused', 'had') },
      { step: 'check', pair: pairOf('refused', 'had') },
    ],
  ])('%s', (_case, fields, step) => {
    expect(nextStep(stateWith(fields))).toEqual(step);
  });

  it('as is that of one that has been sent again so often, whatever the clock says', () => {
    const repeated = { ...pair('had', 'unanswered'), repeats: 5 };
    expect(nextStep(stateWith({ pair: { ...repeated, repeats: 4 } }))).toMatchObject({ step: 'repeat' });
    expect(nextStep(stateWith({ pair: repeated, looked: true }))).toEqual(cold('WarmPodUnanswered'));
    expect(nextStep(stateWith({ pair: repeated, nextLookSeconds: 0.7 }))).toEqual(breakOff);
  });
});
