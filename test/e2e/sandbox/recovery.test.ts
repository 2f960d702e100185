import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const FEATURE = 'feature.node.kubernetes.io/quantum';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('recovery');
  await stage.apply({
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'RuntimeEnvironment',
    metadata: { name: 'quantum' },
    spec: { language: 'q', image: 'q:1', requiredNodeFeatures: [FEATURE] },
  });
});
afterAll(async () => {
  await stage.kubectl(['label', 'node', 'local-0', `${FEATURE}-`]);
  await stage.objects.remove('RuntimeEnvironment', 'quantum');
  await stage.close();
});

const podOf = async (name: string) => stage.objects.get('Pod', await stage.ownName(name));

const isReplaced = (name: string, uid: string | undefined, timeoutSeconds?: number) =>
  eventually(async () => expect((await podOf(name)).metadata?.uid).not.toBe(uid), timeoutSeconds);

test('a Pod that somebody deletes is created again, and an Event tells', async () => {
  await stage.apply(sandbox('deleted'));
  await stage.ready('deleted');
  const { metadata } = await podOf('deleted');
  await stage.objects.remove('Pod', metadata?.name ?? '');
  await isReplaced('deleted', metadata?.uid);
  expect(await stage.event('deleted', 'PodLost')).toContain(`Pod "${metadata?.name}" disappeared`);
  const found = await stage.ready('deleted');
  expect(found.status.endpoint).toBe(`${(await podOf('deleted')).status?.podIP}:8080`);
});

test('a Pod that fails is replaced after a pause, and an Event tells why', async () => {
  await stage.apply(sandbox('evicted'));
  await stage.ready('evicted');
  const { metadata } = await podOf('evicted');
  await stage.objects.patchStatus('Pod', metadata?.name ?? '', {
    phase: 'Failed',
    reason: 'Evicted',
    message: 'The node was low on resource: memory.',
  });
  await stage.condition('evicted', 'PodReady', {
    status: 'False',
    reason: 'Evicted',
    message: expect.stringMatching(/^The node was low on resource: memory; the next Pod is created at /),
  });
  expect(await stage.event('evicted', 'Evicted')).toMatch(/^The node was low on resource: memory/);
  await isReplaced('evicted', metadata?.uid);
  const age =
    Date.parse((await podOf('evicted')).metadata?.creationTimestamp ?? '') -
    Date.parse(metadata?.creationTimestamp ?? '');
  expect(age).toBeGreaterThanOrEqual(4_000);
  await stage.ready('evicted');
});

test('a Sandbox that does not start in time is Failed with the cause, and runs as soon as it can', async () => {
  await stage.apply(sandbox('impossible', { runtime: 'quantum', timeout: 2 }));
  const message = expect.stringMatching(
    /^not Ready within spec\.timeout of 2 s: .*didn't match Pod's node affinity/,
  );
  const found = await stage.condition('impossible', 'Ready', {
    status: 'False',
    reason: 'StartTimeout',
    message,
  });
  expect(found.status.phase).toBe('Failed');
  expect(conditionOf(found, 'Stalled')).toMatchObject({ status: 'True', reason: 'StartTimeout' });
  expect(conditionOf(found, 'PodReady')).toMatchObject({ status: 'False', reason: 'Unschedulable' });
  expect(await stage.event('impossible', 'StartTimeout')).toEqual(message);

  await stage.kubectl(['label', 'node', 'local-0', `${FEATURE}=true`]);
  const recovered = await stage.ready('impossible');
  expect(recovered.status.phase).toBe('Running');
  expect(conditionOf(recovered, 'Stalled')).toBeUndefined();
});

test("a Pod that a quota refuses is reported in the API server's words, and created when the quota is raised", async () => {
  const pods = (await stage.objects.list('Pod')).length;
  await stage.objects.create('ResourceQuota', {
    metadata: { name: 'few' },
    spec: { hard: { pods: String(pods) } },
  });
  await eventually(async () =>
    expect((await stage.objects.get('ResourceQuota', 'few')).status?.used?.pods).toBe(String(pods)),
  );
  await stage.apply(sandbox('refused'));
  const name = await stage.ownName('refused');
  const message = expect.stringMatching(
    new RegExp(
      `^the API server refused Pod "${name}": .*exceeded quota: few, requested: pods=1, used: pods=${pods}`,
      's',
    ),
  );
  const found = await stage.condition('refused', 'PodReady', {
    status: 'False',
    reason: 'PodRefused',
    message,
  });
  expect(conditionOf(found, 'Ready')).toMatchObject({ status: 'False', reason: 'PodRefused' });
  await stage.event('refused', 'PodRefused');
  await stage.objects.patch('ResourceQuota', 'few', { spec: { hard: { pods: '100' } } });
  await stage.ready('refused');
  await stage.objects.remove('ResourceQuota', 'few');
});
