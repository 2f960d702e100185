import { describe, expect, test } from 'vitest';
import type { Moment, PodMoment, SandboxMoment, WarmPodMoment } from './moments.ts';
import { podsLostInUse, reassignedWarmPods, sandboxesWithSeveralPods, sharedPods } from './wrongs.ts';

const facts = (uid: string) => ({ uid, name: uid, going: false, gone: false });

const pod = (uid: string, changes: Partial<PodMoment> = {}) => ({
  kind: 'Pod' as const,
  ...facts(uid),
  ownerKind: 'Sandbox',
  ownerUid: 'sandbox',
  ...changes,
});
const idle = (uid: string) => pod(uid, { ownerKind: 'WarmPod', ownerUid: `warm-${uid}` });
const warmPod = (podName: string, changes: Partial<WarmPodMoment> = {}) => ({
  kind: 'WarmPod' as const,
  ...facts(`warm-${podName}`),
  phase: 'Assigned',
  podName,
  assignedTo: 'sandbox',
  ...changes,
});
const sandbox = (changes: Partial<SandboxMoment> = {}) => ({
  kind: 'Sandbox' as const,
  ...facts('sandbox'),
  ready: false,
  podName: undefined,
  ...changes,
});

const history = (...moments: Omit<Moment, 'version'>[]) =>
  moments.map((moment, version) => ({ ...moment, version }) as Moment);

const going = { going: true };
const ending = { phase: 'Terminating' };

test.each([
  ['a Pod that changes its Sandbox', sharedPods, [pod('a'), pod('a', { ownerUid: 'other' })]],
  [
    'a WarmPod that changes its Sandbox',
    reassignedWarmPods,
    [warmPod('a'), warmPod('a', { assignedTo: 'other' })],
  ],
  ['a Sandbox with two Pods', sandboxesWithSeveralPods, [pod('a'), pod('b')]],
])('%s is found', (_, find, moments) => {
  expect(find(history(...moments))).toHaveLength(1);
});

test.each([
  ['a Pod that goes from its WarmPod to a Sandbox', sharedPods, [idle('a'), pod('a')]],
  ['a WarmPod that is assigned once', reassignedWarmPods, [warmPod('a', { assignedTo: '' }), warmPod('a')]],
  ['two Pods of two Sandboxes', sandboxesWithSeveralPods, [pod('a'), pod('b', { ownerUid: 'other' })]],
])('%s is right', (_, find, moments) => {
  expect(find(history(...moments))).toEqual([]);
});

describe('a Pod goes', () => {
  test.each([
    ['that its Sandbox names', [sandbox({ podName: 'a' }), pod('a'), pod('b'), pod('a', going)]],
    ['that is the only one of its Sandbox', [sandbox(), pod('a'), pod('a', going)]],
    ['that is about to be handed over', [sandbox(), idle('a'), warmPod('a'), pod('a', going)]],
    ['that was claimed', [sandbox(), warmPod('a'), pod('a'), pod('a', going)]],
  ])('%s: it is lost', (_, moments) => {
    expect(podsLostInUse(history(...moments))).toHaveLength(1);
  });

  test.each([
    ['after its Sandbox', [sandbox(), pod('a'), sandbox(going), pod('a', going), pod('a', going)]],
    ['beside the one that its Sandbox names', [sandbox({ podName: 'b' }), pod('a'), pod('a', going)]],
    ['beside another of its Sandbox', [sandbox(), pod('a'), pod('b'), pod('b', going)]],
    [
      'that was had without its WarmPod',
      [sandbox(), warmPod('a', { phase: 'Ready', assignedTo: undefined }), pod('a'), pod('a', going)],
    ],
    [
      'whose WarmPod another Sandbox got',
      [sandbox(), warmPod('a', { assignedTo: 'other' }), pod('a'), pod('a', going)],
    ],
    ['that nobody has', [sandbox(), idle('a'), pod('a', going)]],
    ['whose WarmPod has ended', [sandbox(), idle('a'), warmPod('a'), warmPod('a', ending), pod('a', going)]],
  ])('%s: nothing is lost', (_, moments) => {
    expect(podsLostInUse(history(...moments))).toEqual([]);
  });
});
