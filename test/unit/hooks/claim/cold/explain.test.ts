import { describe, expect, it } from 'vitest';
import { coldReason, explainCold, nextLookSeconds } from '../../../../../hooks/claim/cold/explain.ts';
import type { WarmOrder } from '../../../../../hooks/claim/order.ts';
import { podTemplate } from '../../../../../hooks/pod/template.ts';
import { NOW } from '../../../../builders/identity.ts';
import { podRequirements } from '../../../../builders/requirements.ts';

describe('an empty hand', () => {
  it.each([
    [0, 'NoMatchingPool', 'no WarmPool in namespace team'],
    [1, 'NoWarmPodReady', 'none of the 1 matching warm Pods'],
    [7, 'NoWarmPodReady', 'none of the 7 matching warm Pods'],
  ])('where %i fit, is explained with %s', (fitting, reason, message) => {
    expect(coldReason(fitting, 'team')).toEqual({ reason, message: expect.stringContaining(message) });
  });
});

describe('the explanation', () => {
  const order = {
    claimant: { namespace: 'team' },
    podTemplate: podTemplate(podRequirements()),
    podTemplateSuffix: '-abc',
  } as WarmOrder;

  /** By the names of their PodTemplates. */
  const pools = (...names: string[]) =>
    new Map(
      names.map(name => {
        const { spec } = podTemplate(podRequirements({ runAsUser: 7 }));
        return [name, { pool: name.replace(/^.*\/|-[^-]*$/g, ''), template: { spec } }];
      }),
    );

  const explained = (fitting: number, ...names: string[]) => {
    const { reason, message } = explainCold(
      { result: 'cold', ...coldReason(fitting, 'team') },
      order,
      pools(...names),
    );
    return `${reason}: ${message}`;
  };

  it.each<[string, number, string[], string]>([
    [
      'tells that there is no pool',
      0,
      [],
      'NoMatchingPool: no WarmPool in namespace team has Pods like the one that this Sandbox needs',
    ],
    [
      'names the nearest',
      0,
      ['team/python-xyz'],
      'NoMatchingPool: no WarmPool in namespace team has Pods like the one that this Sandbox needs; the nearest, "python", differs first in spec.securityContext.runAsUser (7 there, 1000 here)',
    ],
    [
      'says nothing of pools of other namespaces',
      0,
      ['other/python-abc', 'team-2/python-xyz'],
      'NoMatchingPool: no WarmPool in namespace team has Pods like the one that this Sandbox needs',
    ],
    [
      'names the pool that fits and is empty',
      0,
      ['team/python-abc', 'team/ruby-xyz'],
      'NoWarmPodReady: WarmPool "python" fits, but has no warm Pod now',
    ],
    [
      'names the pools whose Pods could not be had',
      3,
      ['team/a-abc', 'team/b-abc', 'team/c-xyz'],
      'NoWarmPodReady: none of the 3 matching warm Pods could be claimed (WarmPool "a", "b")',
    ],
    [
      'leaves it at the count where the pool is gone',
      3,
      [],
      'NoWarmPodReady: none of the 3 matching warm Pods could be claimed',
    ],
  ])('%s', (_case, fitting, names, text) => {
    expect(explained(fitting, ...names)).toBe(text);
  });

  it('leaves every other reason as it is', () => {
    const other = { result: 'cold', reason: 'HandOverRefused', message: 'no' } as const;
    expect(explainCold(other, order, pools('team/python-abc'))).toBe(other);
  });
});

describe('the next look', () => {
  const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();

  it.each<[string, string | undefined, number, number | undefined]>([
    ['is none without waiting', undefined, 0.5, undefined],
    ['is none once the time is over', inSeconds(-1), 0.5, undefined],
    ['is none at the very end', inSeconds(0), 0.5, undefined],
    ['is none where the time makes no sense', 'soon', 0.5, undefined],
    ['is half a second away at the least', inSeconds(20), 0, 0.5],
    ['is a second away at the most', inSeconds(20), 1, 1],
    ['is not later than the end', inSeconds(0.75), 1, 0.75],
    ['is not sooner than half a second', inSeconds(0.1), 1, 0.5],
  ])('%s', (_what, waitUntil, chance, seconds) => {
    expect(nextLookSeconds(waitUntil, NOW, chance)).toBe(seconds);
  });
});
