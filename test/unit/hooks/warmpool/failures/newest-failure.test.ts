import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../../hooks/contract.ts';
import { timestamp } from '../../../../../hooks/lib/time.ts';
import { newestCause, newestFailure } from '../../../../../hooks/warmpool/failures/newest-failure.ts';
import { takeInventory } from '../../../../../hooks/warmpool/inventory.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../../../builders/warm-pod.ts';
import { type PoolBuilder, warmPool } from '../../../../builders/warm-pool.ts';
import { poolRequest } from '../../../../builders/warm-request.ts';

const at = (seconds: number) => timestamp(secondsFromNow(seconds));
const because = (reason: string) => ({
  conditions: [{ type: 'Ready', status: 'False' as const, reason, message: `message of ${reason}` }],
});

const failed = (ordinal: number, reason: string) => warmPod(ordinal).terminating().status(because(reason));
const kept = (ordinal: number, reason: string) =>
  warmPod(ordinal).status({ phase: 'Pending', ...because(reason) });
const aged = (one: WarmPodBuilder, seconds: number) => one.createdAt(written(secondsFromNow(-seconds)));

interface Given {
  pool?: PoolBuilder;
  warmPods?: WarmPodBuilder[];
  isHeldUp?: boolean;
  facts?: Facts;
}

function found({ pool = warmPool(), warmPods = [], isHeldUp = true, facts = {} }: Given) {
  const request = poolRequest(
    pool.build(),
    warmPods.map(one => one.build()),
  );
  const circumstances = { podTemplateName: TEMPLATE, ttlSeconds: 0, startSeconds: 600, now: NOW };
  const inventory = takeInventory(request.warmPods, circumstances);
  const failure = newestFailure(inventory, circumstances);
  return { failure, cause: newestCause(request, { inventory, failure, isHeldUp }, { facts, now: NOW }) };
}

const before = warmPool().status({
  conditions: [{ type: 'PodsReady', status: 'False', reason: 'OutOfcpu', message: 'no cpu' }],
});
const refused = (message: string): Facts => ({
  syncErrors: { known: true, value: [{ message, recordedAt: at(-1) }] },
});
const { name } = warmPod(7).build().metadata;
const WORDS = `warmpods.llmsafespace.dev "${name}" is forbidden: exceeded quota: few`;

describe('why new Pods do not become Ready', () => {
  it.each<[string, Given, string | undefined]>([
    ['is the newest failure', { warmPods: [failed(3, 'Evicted'), failed(4, 'OutOfcpu')] }, 'OutOfcpu'],
    [
      'is what keeps the newest, if that is newer',
      { warmPods: [failed(3, 'Evicted'), kept(4, 'Unschedulable')] },
      'Unschedulable',
    ],
    [
      'is what keeps one, although nothing failed',
      { warmPods: [kept(4, 'ImagePullBackOff')], isHeldUp: false },
      'ImagePullBackOff',
    ],
    ['is that one is late', { warmPods: [aged(warmPod(4), 600)] }, 'StartTimeout'],
    ['is what was said before, while nothing newer is known', { pool: before }, 'OutOfcpu'],
    ['is no more, once all is well', { pool: before, isHeldUp: false }, undefined],
    [
      'is not what failed of an older template',
      { warmPods: [failed(4, 'OutOfcpu').ofTemplate('older')], isHeldUp: false },
      undefined,
    ],
    ['is that the WarmPods are refused', { facts: refused(WORDS) }, 'WarmPodRefused'],
    [
      'is that they are refused now, whatever was before',
      { pool: before, facts: refused(WORDS) },
      'WarmPodRefused',
    ],
    ['is that they are lost, where nothing is said', {}, 'WarmPodsLost'],
    ['is nothing while they start', { warmPods: [warmPod(4)], isHeldUp: false }, undefined],
  ])('%s', (_case, given, reason) => {
    expect(found(given).cause?.reason).toBe(reason);
  });

  it('is told in the words of the API server', () => {
    const message = `can't reconcile children for WarmPool default/python: ${WORDS}`;
    expect(found({ facts: refused(message) }).cause?.message).toBe(WORDS);
  });

  it.each<[string, WarmPodBuilder, string]>([
    ['what it waited for', kept(4, 'PodNotReady'), 'message of PodNotReady'],
    ['that it starts, where nothing else is known', warmPod(4), 'its Pod is being started'],
  ])('of a late one is told with %s', (_case, one, words) => {
    expect(found({ warmPods: [aged(one, 700)] }).cause?.message).toBe(
      `a warm Pod was not Ready within spec.timeout of 600 s: ${words}`,
    );
  });
});
