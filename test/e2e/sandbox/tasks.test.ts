import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

const task = (name: string, script: string) =>
  sandbox(name, { runtime: 'shell', restartPolicy: 'Never', command: ['sh', '-c'], args: [script] });

/** A task whose image can't be pulled, so that it never ends by itself. */
const stuck = (name: string) => sandbox(name, { runtime: 'unpullable', restartPolicy: 'Never' });

beforeAll(async () => {
  stage = await openStage('tasks');
  await stage.apply(
    {
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'RuntimeEnvironment',
      metadata: { name: 'unpullable' },
      spec: { language: 'sh', version: 'unpullable', image: 'registry.invalid/sh' },
    },
    task('good', 'true'),
    task('bad', 'exit 3'),
    stuck('lost'),
  );
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', 'unpullable');
  await stage.close();
});

test('a task that succeeds is Terminated with the condition Completed', async () => {
  await stage.kubectl(['wait', '--for=condition=Completed', 'sandbox/good', '--timeout=60s']);
  const found = await stage.sandbox('good');
  const pod = await stage.ownName('good');
  expect(found.status).toMatchObject({
    phase: 'Terminated',
    podName: pod,
    exitCode: 0,
    finishedAt: expect.any(String),
    lastLog: `kubectl logs ${pod} --namespace ${stage.namespace} --container sandbox`,
  });
  expect(conditionOf(found, 'Failed')).toBeUndefined();
  expect(conditionOf(found, 'Stalled')).toBeUndefined();
  expect(await stage.event('good', 'Completed')).toBe('the task ended with exit code 0');
});

test('a task that fails is Terminated with the condition Failed and its exit code', async () => {
  await stage.kubectl(['wait', '--for=condition=Failed', 'sandbox/bad', '--timeout=60s']);
  const found = await stage.sandbox('bad');
  expect(found.status).toMatchObject({ phase: 'Terminated', exitCode: 3, lastLog: expect.any(String) });
  const expected = { reason: 'Error', message: 'container "sandbox" ended with exit code 3' };
  expect(conditionOf(found, 'Failed')).toMatchObject({ status: 'True', ...expected });
  expect(conditionOf(found, 'Ready')).toMatchObject({ status: 'False', ...expected });
  expect(conditionOf(found, 'Stalled')).toMatchObject({ status: 'True' });
  expect(await stage.event('bad', 'Failed')).toBe(expected.message);
});

test('the Pod of an ended task stays for its logs; deleting it neither changes the outcome nor runs it again', async () => {
  const name = await stage.ownName('good');
  expect((await stage.objects.get('Pod', name)).status?.phase).toBe('Succeeded');
  const stillCompleted = async (generation: number) => {
    // The answer to a change shows what a sync makes of what it sees now.
    await stage.objects.patch('Sandbox', 'good', {
      spec: { networkAccess: { ingress: generation % 2 === 0 } },
    });
    const found = await eventually(async () => {
      const now = await stage.sandbox('good');
      expect(now.status.observedGeneration).toBe(generation);
      return now;
    });
    expect(found.status).toMatchObject({ phase: 'Terminated', exitCode: 0 });
    expect(conditionOf(found, 'Completed')).toMatchObject({ status: 'True' });
    expect(conditionOf(found, 'Failed')).toBeUndefined();
  };
  await stage.objects.patch('Pod', name, { metadata: { finalizers: ['test.llmsafespace.dev/lingers'] } });
  await stage.objects.remove('Pod', name);
  await stillCompleted(2);
  await stage.objects.patch('Pod', name, { metadata: { finalizers: [] } });
  await eventually(async () => expect(await stage.objects.find('Pod', name)).toBeUndefined());
  await stillCompleted(3);
  expect(await stage.objects.find('Pod', name)).toBeUndefined();
});

test('a task whose Pod gets lost before it is done is Terminated with Failed, and does not run twice', async () => {
  await stage.condition('lost', 'PodReady', { reason: 'ImagePullBackOff' });
  const name = await stage.ownName('lost');
  await stage.objects.remove('Pod', name);
  const message = `Pod "${name}" disappeared before its task was done`;
  const found = await stage.condition('lost', 'Failed', { status: 'True', reason: 'PodLost', message });
  expect(found.status.phase).toBe('Terminated');
  expect(await stage.event('lost', 'Failed')).toBe(message);
  expect(await stage.objects.find('Pod', name)).toBeUndefined();
});
