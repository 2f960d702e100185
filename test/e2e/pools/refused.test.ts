/** Pools whose objects are refused, or whose Pods no node takes: each says why, in the words of who refuses, and is filled afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { poolsOn, warmPool } from '../claim/pools.ts';
import { refuse } from '../support/admission.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/own-stage.ts';
import type { Stage } from '../support/stage.ts';
import { limit, poolEvents, poolSays } from './stage-pools.ts';

const filled = (stage: Stage, name: string) => eventually(() => poolsOn(stage).filled(name, 3), 60);

describe.concurrent.each([
  {
    name: 'quota',
    begin: (stage: Stage) => limit(stage, 'quota', { pods: '0' }),
    end: ({ objects }: Stage) => objects.remove('ResourceQuota', 'quota'),
    words: /^pods "quota-[^"]*" is forbidden: exceeded quota: quota/,
  },
  {
    name: 'limits',
    begin: ({ objects }: Stage) =>
      objects.create('LimitRange', {
        metadata: { name: 'limits' },
        spec: { limits: [{ type: 'Pod', max: { memory: '64Mi' } }] },
      }),
    end: ({ objects }: Stage) => objects.remove('LimitRange', 'limits'),
    words: /maximum memory usage per Pod is 64Mi/,
  },
])('a pool whose Pods are refused by $name', ({ name, begin, end, words }) => {
  const message = expect.stringMatching(words);

  async function refused(stage: Stage): Promise<void> {
    await begin(stage);
    await stage.apply(warmPool(name));
    await poolSays(stage, name, 'PodsReady', { status: 'False', reason: 'PodRefused', message });
  }

  test('says so, in the API server’s words, in one Event; and so do its WarmPods', async ({ stage }) => {
    await refused(stage);
    await poolSays(stage, name, 'Ready', { status: 'False', reason: 'PodRefused' });
    await eventually(async () => {
      const all = await poolsOn(stage).warmPods(name);
      expect(all[0]?.status.conditions).toMatchObject([{ type: 'Ready', reason: 'PodRefused', message }]);
    });
    await eventually(async () => expect(await poolEvents(stage, name, 'PodRefused')).toHaveLength(1));
  });

  test('is filled once they are not', async ({ stage }) => {
    await refused(stage);
    await sleep(5_000);
    await end(stage);
    await filled(stage, name);
  });
});

test.concurrent('a pool whose Pods a policy refuses says what the policy says', async ({ stage }) => {
  const allow = await refuse(stage, { resource: 'pods', operations: ['CREATE'] }, 'no Pods on Mondays');
  await sleep(2_000);
  await stage.apply(warmPool('policy'));
  const message = expect.stringContaining('no Pods on Mondays');
  await poolSays(stage, 'policy', 'PodsReady', { status: 'False', reason: 'PodRefused', message });
  await allow();
  await filled(stage, 'policy');
});

test.concurrent('a pool whose Pods no node takes says what the scheduler says', async ({ stage }) => {
  await stage.apply(warmPool('huge', { resources: { cpu: '5000' } }));
  const message = expect.stringMatching(/nodes are available: .*Insufficient cpu/);
  await poolSays(stage, 'huge', 'PodsReady', { status: 'False', reason: 'Unschedulable', message });
});

test.concurrent('a pool whose PodTemplate is refused says what the API server says, and gets its Pods once it is not', async ({
  stage,
}) => {
  await limit(stage, 'templates', { 'count/podtemplates': '0' });
  await stage.apply(warmPool('shapeless'));
  const message = expect.stringMatching(
    /^podtemplates "shapeless-[^"]*" is forbidden: exceeded quota: templates/,
  );
  await poolSays(stage, 'shapeless', 'PodsReady', { status: 'False', reason: 'PodTemplateRefused', message });
  await stage.objects.remove('ResourceQuota', 'templates');
  await filled(stage, 'shapeless');
});

test.concurrent('a pool whose WarmPods are refused says what the API server says', async ({ stage }) => {
  await limit(stage, 'warmpods', { 'count/warmpods.llmsafespace.dev': '0' });
  await stage.apply(warmPool('unmade'));
  const message = expect.stringMatching(/exceeded quota: warmpods/);
  await poolSays(stage, 'unmade', 'PodsReady', { status: 'False', reason: 'WarmPodRefused', message });
  await stage.objects.remove('ResourceQuota', 'warmpods');
  await filled(stage, 'unmade');
});
