import { describe, expect, it } from 'vitest';
import type { SandboxStatus } from '../../../../../hooks/api/sandbox-status.ts';
import { identityOf } from '../../../../../hooks/lib/identity.ts';
import { ANNOTATIONS, type Serving, servingOf } from '../../../../../hooks/lib/serving.ts';
import type { PodView } from '../../../../../hooks/sandbox/pod/view.ts';
import { warmPodUsedConditions } from '../../../../../hooks/sandbox/pod/warm-pod-used.ts';
import type { Settings } from '../../../../../hooks/settings.ts';
import { pod } from '../../../../builders/child.ts';
import { CLAIMING, settings } from '../../../../builders/context.ts';
import { podDecision } from '../../../../builders/decision.ts';
import { parsedSandbox } from '../../../../builders/parsed.ts';
import type { SandboxBuilder } from '../../../../builders/sandbox.ts';
import { knownSandbox as plain, podView, podViewNamed } from '../../../../builders/status.ts';

const absent = podView(podDecision(), false);
const ended = podView(podDecision({ ended: true }), false);
const cold = podView();
const warm = podViewNamed('python-0');

const claimedBefore: Partial<SandboxStatus> = {
  conditions: [{ type: 'WarmPodUsed', status: 'True', reason: 'Claimed', message: 'it was' }],
};
const coldBefore: Partial<SandboxStatus> = {
  conditions: [{ type: 'WarmPodUsed', status: 'False', reason: 'NoWarmPodReady', message: 'none was' }],
};
const NOT_CLAIMED = {
  [ANNOTATIONS.warmPodUsed]: 'false',
  [ANNOTATIONS.warmPodReason]: 'NoWarmPodReady: none of them',
};
/** A Pod of its own with these annotations. */
const annotated = (annotations: Record<string, string>): PodView => ({
  ...cold,
  own: pod(plain.build())
    .changed(({ metadata, ...object }) => ({ ...object, metadata: { ...metadata, annotations } }))
    .build(),
});
/** The claim has just found nothing. */
const gaveUp: Serving = { by: 'composite', reason: 'NoMatchingPool', message: 'no pool has Pods like it' };

const said = (
  builder: SandboxBuilder,
  view: PodView,
  { chosen = settings(CLAIMING), serving }: { chosen?: Settings; serving?: Serving } = {},
) => {
  const parsed = parsedSandbox(builder);
  return warmPodUsedConditions(
    parsed,
    identityOf(parsed),
    { ...view, serving: serving ?? servingOf(parsed, chosen) },
    chosen,
  ).map(({ status, reason, message }) => `${status} ${reason}: ${message}`);
};

const CLAIMED = 'True Claimed: WarmPod "python-0" was claimed';

describe('WarmPodUsed', () => {
  it.each<[string, SandboxBuilder, PodView, string[]]>([
    ['is not said while the claim decides', plain, absent, []],
    ['is not said of a Sandbox that has not been told about before', plain.running('py-1234abcd'), cold, []],
    ['is True as soon as a warm Pod is there', plain, warm, [CLAIMED]],
    ['stays True while it runs', plain.running('python-0').status(claimedBefore), warm, [CLAIMED]],
    [
      'is True although none was wanted later',
      plain.annotated({ [ANNOTATIONS.useWarmPod]: 'false' }),
      warm,
      [CLAIMED],
    ],
    [
      'is False with the reason that its Pod says',
      plain,
      annotated(NOT_CLAIMED),
      ['False NoWarmPodReady: none of them'],
    ],
    [
      'is False with the reason that its Pod says, whatever was said before',
      plain.running('py-1234abcd').status(claimedBefore),
      annotated(NOT_CLAIMED),
      ['False NoWarmPodReady: none of them'],
    ],
    [
      'is not said where its Pod gives no reason',
      plain,
      annotated({ [ANNOTATIONS.warmPodUsed]: 'false' }),
      [],
    ],
    ["is nothing that a Sandbox's own annotations say", plain.annotated(NOT_CLAIMED), absent, []],
    [
      'is False where none is wanted',
      plain.annotated({ [ANNOTATIONS.useWarmPod]: 'false' }),
      absent,
      ['False NotWanted: the annotation use-warm-pod is "false"'],
    ],
    [
      'is False where a volume is kept',
      plain.persistent(),
      absent,
      ['False HasVolumes: a warm Pod cannot have the volumes of spec.storage; a new Pod is created'],
    ],
    [
      'stays False while its own Pod runs',
      plain.running('py-1234abcd').status(coldBefore),
      cold,
      ['False NoWarmPodReady: none was'],
    ],
    [
      'stays False while a Sandbox that lost its Pod cannot be served',
      plain.status(coldBefore),
      absent,
      ['False NoWarmPodReady: none was'],
    ],
    [
      'becomes False when the warm Pod is lost',
      plain.running('python-0').status(claimedBefore),
      absent,
      ['False WarmPodLost: the claimed warm Pod is gone; a new Pod replaces it'],
    ],
    [
      'stays True when the Sandbox ended with its warm Pod',
      plain.running('python-0').status(claimedBefore),
      ended,
      ['True Claimed: it was'],
    ],
  ])('%s', (_case, builder, view, expected) => {
    expect(said(builder, view)).toEqual(expected);
  });

  it('is False with the reason that the claim has just given', () => {
    expect(said(plain, absent, { serving: gaveUp })).toEqual([
      'False NoMatchingPool: no pool has Pods like it',
    ]);
  });

  it.each<[string, PodView, string[]]>([
    ['is not said', cold, []],
    ['is said of a Pod that was claimed before', warm, [CLAIMED]],
  ])('%s where claims are switched off', (_case, view, expected) => {
    expect(said(plain, view, { chosen: settings() })).toEqual(expected);
  });
});
