import { describe, expect, it } from 'vitest';
import { sandboxSpec } from '../../../../../hooks/api/sandbox.ts';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import type { Serving } from '../../../../../hooks/lib/serving.ts';
import { later, timestamp } from '../../../../../hooks/lib/time.ts';
import { holdBack } from '../../../../../hooks/sandbox/pod/not-created.ts';
import { pod } from '../../../../builders/child.ts';
import { CLOSED } from '../../../../builders/context.ts';
import { NOW } from '../../../../builders/identity.ts';
import { sandbox } from '../../../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: {}, selector: {} };
const byComposite: Serving = { by: 'composite', reason: 'NotWanted', message: undefined };
const planted = { pod: pod(sandbox().build()).named(identity.name).build(), field: 'spec.hostPID' };
const applied = (of: KubernetesObject): KubernetesObject => {
  const { apiVersion, kind, metadata } = of;
  const { name, namespace } = metadata;
  const asked = JSON.stringify({ apiVersion, kind, metadata: { name, namespace } });
  const annotations = { 'metacontroller.k8s.io/last-applied-configuration': asked };
  return { ...of, metadata: { ...metadata, annotations } };
};
const soon = { attempts: 2, retryAt: timestamp(later(NOW, 10)) };

type Situation = Parameters<typeof holdBack>[0];
const held = (situation: Partial<Situation> = {}) =>
  holdBack({
    serving: byComposite,
    spec: sandboxSpec.parse({ runtime: 'python:3.10' }),
    unfit: undefined,
    backOff: undefined,
    before: undefined,
    now: NOW,
    identity,
    facts: CLOSED,
    claimed: undefined,
    missingVolume: undefined,
    ...situation,
  });

const forbidden = { namespacePolicies: { known: false as const, reason: 'forbidden' } };

describe('a Pod is not held back', () => {
  it.each<[string, Partial<Situation>]>([
    ['in a namespace that is closed', {}],
    ['once the next one is due', { backOff: { attempts: 3, retryAt: timestamp(NOW) } }],
  ])('%s', (_case, situation) => {
    expect(held(situation)).toBeUndefined();
  });
});

describe('a Pod that is put off', () => {
  it('goes on with what was said of the last one', () => {
    const before = {
      type: 'PodReady',
      status: 'False' as const,
      reason: 'PodAltered',
      message: `it came back with another spec; the next one is created at ${soon.retryAt}`,
    };
    expect(held({ backOff: soon, before })).toEqual({ condition: before, retryAfterSeconds: 10 });
  });
});

describe('a Pod that was tried again', () => {
  const refusedAt = (secondsAgo: number) => ({
    syncErrors: {
      known: true as const,
      value: [
        {
          message: 'pods "py-1234abcd" is forbidden: exceeded quota',
          recordedAt: timestamp(later(NOW, -secondsAgo)),
        },
      ],
    },
  });

  it('and refused is held back with the words of the API server', () => {
    expect(held({ backOff: soon, facts: refusedAt(0) })).toMatchObject({
      condition: {
        reason: 'PodRefused',
        message: expect.stringMatching(`exceeded quota; the next one is created at ${soon.retryAt}`),
      },
      retryAfterSeconds: 10,
    });
  });

  it('is not the one that was refused before', () => {
    expect(held({ backOff: soon, facts: refusedAt(20) })?.condition.reason).toBe('PodLost');
  });
});

describe('a Pod is held back', () => {
  it.each<[string, Partial<Situation>, string, string, number | undefined]>([
    [
      'where the policies of its namespace cannot be had',
      { facts: forbidden },
      'NamespacePoliciesMissing',
      'forbidden',
      2,
    ],
    [
      'where the policies of its namespace were not read yet',
      { facts: {} },
      'NamespacePoliciesMissing',
      'not read yet',
      2,
    ],
    ['while a foreign Pod has its name', { unfit: planted }, 'PodNameTaken', '"py-1234abcd"', 2],
    [
      'while a warm Pod is waited for, until the claim looks again',
      { serving: { by: 'claim' }, claimed: { result: 'waiting', resyncAfterSeconds: 0.7 } },
      'AwaitingClaim',
      'waits for one',
      0.7,
    ],
    ['while nobody has carried the claim out', { serving: { by: 'claim' } }, 'AwaitingClaim', 'warm Pod', 2],
    [
      'while a claim decides, whether or not its namespace is closed',
      { serving: { by: 'claim' }, facts: forbidden },
      'AwaitingClaim',
      'warm Pod',
      2,
    ],
    [
      'while a foreign Pod has its name, and a claim decides',
      { serving: { by: 'claim' }, unfit: planted },
      'PodNameTaken',
      '"py-1234abcd"',
      2,
    ],
    [
      'for as long as it is put off, if another one has its name',
      { unfit: planted, backOff: soon },
      'PodNameTaken',
      'spec.hostPID; the next one is created at',
      10,
    ],
    [
      'where admission changed the one that was asked for',
      { unfit: { ...planted, pod: applied(planted.pod) }, backOff: soon },
      'PodAltered',
      'another spec.hostPID than requested, perhaps by an admission webhook',
      10,
    ],
    ['while the next one is put off', { backOff: soon }, 'PodLost', 'the next one is created at', 10],
    [
      'while the claim that it mounts is to be created',
      { missingVolume: { name: 'py-1234abcd', retryAfterSeconds: 0.5 } },
      'AwaitingVolume',
      'once PersistentVolumeClaim "py-1234abcd" exists',
      0.5,
    ],
  ])('%s', (_case, situation, reason, text, retryAfterSeconds) => {
    expect(held(situation)).toEqual({
      condition: { type: 'PodReady', status: 'False', reason, message: expect.stringContaining(text) },
      retryAfterSeconds,
    });
  });
});
