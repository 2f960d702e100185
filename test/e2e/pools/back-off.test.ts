/** Pods of a pool that come to nothing are tried again ever more slowly, and the pool says why they do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { poolsOn, warmPool } from '../claim/pools.ts';
import { refuse } from '../support/admission.ts';
import { type End, ends, REJECTED } from '../support/agent.ts';
import { openAuditLog } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { limit, poolEvents, poolSays } from './stage-pools.ts';

const OURS: string[] = [hookServerUser, metacontrollerUser];

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('pool-trouble');
});
afterAll(() => stage.close());

const pool = (name: string, spec = {}) => stage.apply(warmPool(name, spec));
const highest = async (name: string) => (await stage.objects.get('WarmPool', name)).status.nextOrdinal ?? 0;

describe('a pool whose Pods the nodes refuse', () => {
  let allow: End;

  beforeAll(async () => {
    allow = await ends('warmpod', ['Pending', 'Running'], REJECTED)(stage);
    await pool('rejected');
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

describe.each([
  {
    name: 'quota',
    begin: () => limit(stage, 'quota', { pods: '0' }),
    end: () => stage.objects.remove('ResourceQuota', 'quota'),
    words: /^pods "quota-[^"]*" is forbidden: exceeded quota: quota/,
  },
  {
    name: 'limits',
    begin: () =>
      stage.objects.create('LimitRange', {
        metadata: { name: 'limits' },
        spec: { limits: [{ type: 'Pod', max: { memory: '64Mi' } }] },
      }),
    end: () => stage.objects.remove('LimitRange', 'limits'),
    words: /maximum memory usage per Pod is 64Mi/,
  },
])('a pool whose Pods are refused by $name', ({ name, begin, end, words }) => {
  beforeAll(async () => {
    for (const { metadata } of await stage.objects.list('WarmPool'))
      await stage.objects.remove('WarmPool', metadata.name);
    await eventually(async () => expect(await stage.objects.list('Pod')).toEqual([]), 60);
    await begin();
    await pool(name, { runtime: 'shell' });
  });

  test('says so, in the API server’s words, in one Event; and so do its WarmPods', async () => {
    const message = expect.stringMatching(words);
    await poolSays(stage, name, 'PodsReady', { status: 'False', reason: 'PodRefused', message });
    await poolSays(stage, name, 'Ready', { status: 'False', reason: 'PodRefused' });
    await eventually(async () => {
      const all = await poolsOn(stage).warmPods(name);
      expect(all[0]?.status.conditions).toMatchObject([{ type: 'Ready', reason: 'PodRefused', message }]);
    });
    await eventually(async () => expect(await poolEvents(stage, name, 'PodRefused')).toHaveLength(1));
  });

  test('is filled once they are not', async () => {
    await sleep(5_000);
    await end();
    await eventually(() => poolsOn(stage).filled(name, 3), 60);
  });
});

test('a pool whose Pods a policy refuses says what the policy says', async () => {
  const allow = await refuse(stage, { resource: 'pods', operations: ['CREATE'] }, 'no Pods on Mondays');
  await sleep(2_000);
  await pool('policy', { runtime: 'nodejs:22' });
  const message = expect.stringContaining('no Pods on Mondays');
  await poolSays(stage, 'policy', 'PodsReady', { status: 'False', reason: 'PodRefused', message });
  await allow();
  await eventually(() => poolsOn(stage).filled('policy', 3), 60);
});

test('a pool whose Pods no node takes says what the scheduler says', async () => {
  await pool('huge', { resources: { cpu: '5000' } });
  const message = expect.stringMatching(/nodes are available: .*Insufficient cpu/);
  await poolSays(stage, 'huge', 'PodsReady', { status: 'False', reason: 'Unschedulable', message });
});

test('a pool whose PodTemplate is refused says what the API server says, and gets its Pods once it is not', async () => {
  await limit(stage, 'templates', { 'count/podtemplates': '0' });
  await pool('shapeless', { runtime: 'shell', securityLevel: 'high' });
  const message = expect.stringMatching(
    /^podtemplates "shapeless-[^"]*" is forbidden: exceeded quota: templates/,
  );
  await poolSays(stage, 'shapeless', 'PodsReady', { status: 'False', reason: 'PodTemplateRefused', message });
  await stage.objects.remove('ResourceQuota', 'templates');
  await eventually(() => poolsOn(stage).filled('shapeless', 3), 60);
});

test('a pool whose WarmPods are refused says what the API server says', async () => {
  await limit(stage, 'warmpods', { 'count/warmpods.llmsafespace.dev': '0' });
  await pool('unmade', { runtime: 'shell' });
  const message = expect.stringMatching(/exceeded quota: warmpods/);
  await poolSays(stage, 'unmade', 'PodsReady', { status: 'False', reason: 'WarmPodRefused', message });
  await stage.objects.remove('ResourceQuota', 'warmpods');
  await eventually(() => poolsOn(stage).filled('unmade', 3), 60);
});
