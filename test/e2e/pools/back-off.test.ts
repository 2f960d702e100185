/** Pods of a pool that come to nothing are tried again ever more slowly, and the pool says why they do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { poolsOn, warmPool } from '../claim/pools.ts';
import { type End, ends, REJECTED } from '../support/agent.ts';
import { openAuditLog } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { poolEvents, poolSays } from './stage-pools.ts';

const OURS: string[] = [hookServerUser, metacontrollerUser];

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('pool-trouble');
});
afterAll(() => stage.close());

const highest = async (name: string) => (await stage.objects.get('WarmPool', name)).status.nextOrdinal ?? 0;

describe('a pool whose Pods the nodes refuse', () => {
  let allow: End;

  beforeAll(async () => {
    allow = await ends('warmpod', ['Pending', 'Running'], REJECTED)(stage);
    await stage.apply(warmPool('rejected'));
  });

  test('says so, in the kubelet’s words, and when it tries the next', async () => {
    const words =
      /^0 of 3 warm Pods are ready \(.*\): Node didn’t have enough resource: cpu; the next is made at 20/;
    await poolSays(stage, 'rejected', 'Ready', {
      status: 'False',
      reason: 'OutOfcpu',
      message: expect.stringMatching(words),
    });
    await poolSays(stage, 'rejected', 'PodsReady', {
      status: 'False',
      reason: 'OutOfcpu',
      message: REJECTED.message,
    });
  });

  test('tries one at a time, ever more slowly, and tells it in one Event', async () => {
    await sleep(20_000);
    const audit = openAuditLog(ownControlPlane().auditLogFile, stage.api);
    const before = await highest('rejected');
    await sleep(15_000);
    expect((await highest('rejected')) - before).toBeLessThanOrEqual(1);
    expect(before).toBeLessThanOrEqual(12);
    const writes = (await audit.writes()).filter(
      ({ objectRef, user }) => objectRef?.namespace === stage.namespace && OURS.includes(user.username),
    );
    expect(writes.length).toBeLessThanOrEqual(15);
    await eventually(async () => expect(await poolEvents(stage, 'rejected', 'OutOfcpu')).toHaveLength(1));
  });

  test('keeps the newest that failed, to be looked at', async () => {
    await eventually(async () => {
      const [one, ...others] = await poolsOn(stage).warmPods('rejected');
      expect(others).toEqual([]);
      expect(one?.status).toMatchObject({ phase: 'Terminating', conditions: [{ reason: 'OutOfcpu' }] });
    });
  });

  test('begins anew with another template', async () => {
    const { backOff } = (await stage.objects.get('WarmPool', 'rejected')).status;
    expect(backOff?.attempts).toBeGreaterThan(3);
    await stage.objects.patch('WarmPool', 'rejected', { spec: { resources: { memory: '256Mi' } } });
    await eventually(async () => {
      const { status } = await stage.objects.get('WarmPool', 'rejected');
      expect(status.backOff?.podTemplate).not.toBe(backOff?.podTemplate);
      expect(status.backOff?.attempts).toBeLessThan(3);
    });
  });

  test('is filled once they take them', async () => {
    await allow();
    await poolsOn(stage).filled('rejected', 3);
    const { status } = await stage.objects.get('WarmPool', 'rejected');
    expect(status.backOff).toBeUndefined();
    expect(status.conditions.map(({ type }) => type)).not.toContain('PodsReady');
  });
});
