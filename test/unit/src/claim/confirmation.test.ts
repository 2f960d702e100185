import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/index.ts';
import type { WarmPodRecord } from '../../../../src/caches/warm-pod-record.ts';
import { createConfirmation } from '../../../../src/claim/confirmation.ts';
import { coded } from '../../../../src/errors.ts';
import { KubernetesError } from '../../../../src/kubernetes/errors.ts';
import { attempt } from '../claim-stage.ts';

const TOLD = { 'llmsafespace.dev/binds': 'late', 'llmsafespace.dev/binding': '{}' };

const podThat = (status: 'True' | 'False', uid = 'pod', annotations: Record<string, string> = TOLD) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'pool-0',
      namespace: 'team',
      uid,
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations,
    },
    spec: { containers: [{ name: 'sandbox' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status }],
      containerStatuses: [
        { name: 'sandbox', started: true, ready: status === 'True', state: { running: {} } },
      ],
    },
  }) as KubernetesObject;

const waiting = podThat('False');
const ready = podThat('True');
const warmPod = { namespace: 'team', podName: 'pool-0' } as WarmPodRecord;

type Answer = KubernetesObject | Error;

/** What becomes of a Pod, and how often it is looked at, where each look is answered so; the last answer stays. */
async function waitFor(pod: KubernetesObject, ...answers: Answer[]) {
  const pauses: number[] = [];
  let looks = 0;
  const confirmation = createConfirmation({
    pause: async milliseconds => void pauses.push(milliseconds),
    send: async () => {
      const answer = answers[Math.min(looks, answers.length - 1)];
      looks += 1;
      if (answer instanceof Error) throw answer;
      return answer as never;
    },
  });
  const found = await confirmation(pod, warmPod, attempt());
  return { found, looks, pausedMs: pauses.reduce((sum, one) => sum + one, 0) };
}

describe('a Pod that was bound late', () => {
  it('is looked at until it is Ready', async () => {
    expect(await waitFor(waiting, waiting, waiting, ready)).toMatchObject({ found: ready, looks: 3 });
  });

  it('is waited for less than a second', async () => {
    const { found, looks, pausedMs } = await waitFor(waiting, waiting);
    expect({ found, looks }).toEqual({ found: waiting, looks: 8 });
    expect(pausedMs).toBeLessThan(1000);
  });

  it.each<[string, Answer]>([
    ['the API server does not answer', new KubernetesError(0, 'Unreachable', 'no')],
    ['its time is over', coded('CLAIM_UNFINISHED', { step: 'awaitPod', cause: 'its time is over' })],
    ['another Pod has its name', podThat('True', 'other')],
  ])('is as it was handed over where %s', async (_case, answer) => {
    expect(await waitFor(waiting, answer)).toMatchObject({ found: waiting, looks: 1 });
  });

  it('breaks what else goes wrong off', async () => {
    await expect(waitFor(waiting, new Error('a bug'))).rejects.toThrow('a bug');
  });
});

describe('nothing is waited for', () => {
  it.each<[string, KubernetesObject]>([
    ['with a Pod that is Ready', ready],
    ['with a Pod that was told nothing', podThat('False', 'pod', {})],
    [
      'with a Pod that was told from its start',
      podThat('False', 'pod', { ...TOLD, 'llmsafespace.dev/binds': 'at-start' }),
    ],
  ])('%s', async (_case, pod) => {
    expect(await waitFor(pod, ready)).toEqual({ found: pod, looks: 0, pausedMs: 0 });
  });
});
