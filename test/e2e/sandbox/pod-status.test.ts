/** What a Pod's status, its Events and its node say: told of the container or condition that is to blame. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { collectionPath } from '../support/kinds.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { injectInto } from './pod-injections.ts';

const STARTED = '2026-01-01T00:00:00Z';
const ENDED = '2026-01-01T00:00:10Z';

let stage: Stage;
let node: string;

const container = (name: string, state: object, fields: object = {}) => ({
  name,
  image: name,
  imageID: name,
  ready: false,
  restartCount: 0,
  state,
  ...fields,
});
const running = { running: { startedAt: STARTED } };
const runs = (name: string, fields: object = {}) =>
  container(name, running, { ready: true, started: true, ...fields });
const terminated = (exitCode: number, reason: string, fields: object = {}) => ({
  terminated: { exitCode, reason, startedAt: STARTED, finishedAt: ENDED, ...fields },
});
const ready = (status: 'True' | 'False') => [{ type: 'Ready', status, lastTransitionTime: STARTED }];
const READY = { phase: 'Running', podIP: '10.0.0.9', conditions: ready('True') };
const UNREADY = { ...READY, conditions: ready('False') };

let takeBack: () => Promise<void>;

/** A policy counts a moment after it was written. */
const policyCounts = () =>
  eventually(async () => {
    const tried = await stage.api.call<Pod>({
      method: 'POST',
      path: collectionPath('Pod', stage.namespace),
      query: { dryRun: 'All' },
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'tried', annotations: { any: 'thing' } },
        spec: TRIED,
      },
    });
    expect(tried.metadata?.annotations).toHaveProperty(['local.llmsafespace.dev/hold']);
  });

const TRIED = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'tried',
      image: 'tried',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

beforeAll(async () => {
  stage = await openStage('pod-status');
  node = `lost-${stage.namespace}`;
  await stage.objects.create('Node', { metadata: { name: node } });
  await stage.objects.patchStatus('Node', node, {
    conditions: [
      { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting' },
    ],
  });
  takeBack = await injectInto(stage, node);
  await policyCounts();
  await stage.apply(
    sandbox('gated'),
    sandbox('init'),
    sandbox('task', { restartPolicy: 'Never' }),
    sandbox('oom', { resources: { memory: '256Mi' } }),
    sandbox('broken', { command: ['pyhton'] }),
    sandbox('taken', { timeout: 6 }),
    sandbox('lost'),
    sandbox('mounts'),
  );
});
afterAll(async () => {
  await takeBack();
  await stage.objects.remove('Node', node);
  await stage.close();
});

const podOf = (name: string) =>
  eventually(async () => {
    const found = await stage.sandbox(name);
    expect(conditionOf(found, 'PodReady')).not.toMatchObject({ reason: 'PodRefused' });
    const pod = await stage.objects.get('Pod', await stage.ownName(name));
    expect(pod.spec?.nodeName).toBeDefined();
    return pod;
  });

/** As a kubelet would. */
async function report(name: string, status: object): Promise<void> {
  const { metadata } = await podOf(name);
  await stage.objects.patchStatus('Pod', metadata?.name ?? '', { ...status });
}

const eventsOf = (name: string, reason: string) =>
  stage.objects.list('Event', {
    fieldSelector: `involvedObject.kind=Sandbox,involvedObject.name=${name},reason=${reason}`,
  });

test.concurrent('a readiness gate that nobody opens is named', async () => {
  await report('gated', { ...UNREADY, containerStatuses: [runs('sandbox')] });
  const message = `the Pod's readiness gate "example.org/routed" is not True: no controller has set it`;
  await stage.condition('gated', 'Ready', { status: 'False', reason: 'ReadinessGatesNotReady', message });
});

test.concurrent('an init container that crashes is named, with its exit code', async () => {
  await report('init', {
    phase: 'Pending',
    initContainerStatuses: [
      container('setup', { waiting: { reason: 'CrashLoopBackOff' } }, { lastState: terminated(4, 'Error') }),
    ],
    containerStatuses: [container('sandbox', { waiting: { reason: 'PodInitializing' } })],
  });
  const message = expect.stringMatching(/^init container "setup" .* ended with exit code 4$/);
  await stage.condition('init', 'Ready', { status: 'False', reason: 'CrashLoopBackOff', message });
});

test.concurrent('a task is over when its program is, though an injected sidecar runs on, and fails later', async () => {
  await report('task', { ...READY, containerStatuses: [runs('proxy'), runs('sandbox')] });
  await stage.ready('task');
  const done = container('sandbox', terminated(0, 'Completed'));
  await report('task', { ...UNREADY, containerStatuses: [runs('proxy'), done] });
  const found = await stage.condition('task', 'Completed', { status: 'True' });
  expect(found.status).toMatchObject({ phase: 'Terminated', exitCode: 0, finishedAt: ENDED });
  expect(found.status.lastLog).not.toContain('--previous');
  await report('task', {
    ...UNREADY,
    phase: 'Failed',
    containerStatuses: [container('proxy', terminated(1, 'Error')), done],
  });
  await stage.lookAt('task');
  const after = await stage.sandbox('task');
  expect(conditionOf(after, 'Completed')).toMatchObject({ status: 'True' });
  expect(conditionOf(after, 'Failed')).toBeUndefined();
});

test.concurrent('a program that was out of memory is told so between its restarts, once in five minutes', async () => {
  await report('oom', { ...READY, containerStatuses: [runs('sandbox')] });
  await stage.ready('oom');
  const lastState = terminated(137, 'OOMKilled');
  await report('oom', { ...READY, containerStatuses: [runs('sandbox', { restartCount: 1, lastState })] });
  const lastTermination = { container: 'sandbox', reason: 'OOMKilled', exitCode: 137, finishedAt: ENDED };
  const again = await eventually(async () => {
    const { status } = await stage.sandbox('oom');
    expect(status).toMatchObject({ phase: 'Running', restarts: 1, lastTermination, exitCode: 137 });
    return status;
  });
  expect(again.lastLog).toMatch(/ --previous$/);
  expect(await stage.event('oom', 'OOMKilled')).toMatch(
    /^container "sandbox" used more than its memory limit of 256Mi and was killed; raise spec\.resources\.memory/,
  );

  const later = terminated(137, 'OOMKilled', { finishedAt: '2026-01-01T00:00:20Z' });
  const waits = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s' } };
  await report('oom', {
    ...UNREADY,
    containerStatuses: [container('sandbox', waits, { restartCount: 1, lastState: later })],
  });
  const found = await stage.condition('oom', 'Ready', {
    status: 'False',
    reason: 'CrashLoopBackOff',
    message: expect.stringContaining('used more than its memory limit of 256Mi'),
  });
  expect(found.status.lastLog).toMatch(/ --container sandbox$/);
  await stage.lookAt('oom');
  expect(await eventsOf('oom', 'OOMKilled')).toHaveLength(1);
  expect(await eventsOf('oom', 'CrashLoopBackOff')).toEqual([]);
});

test.concurrent('a program that could not be started is told in the words of the container runtime, with the field', async () => {
  const message = 'exec: "pyhton": executable file not found in $PATH';
  const lastState = terminated(128, 'StartError', { message });
  const waits = { waiting: { reason: 'CrashLoopBackOff' } };
  await report('broken', {
    ...UNREADY,
    containerStatuses: [container('sandbox', waits, { lastState })],
  });
  const found = await stage.condition('broken', 'Ready', { status: 'False', reason: 'CrashLoopBackOff' });
  const told = conditionOf(found, 'Ready')?.message;
  for (const words of [message, 'spec.command', 'container "sandbox"']) expect(told).toContain(words);
  expect(await stage.event('broken', 'StartError')).toContain(message);
});

test.concurrent('a Pod that is evicted is no start that could be late, and its replacement has a deadline of its own', async () => {
  await report('taken', { ...READY, containerStatuses: [runs('sandbox')] });
  await stage.ready('taken');
  const { metadata } = await podOf('taken');
  const name = metadata?.name ?? '';
  await stage.objects.patch('Pod', name, { metadata: { finalizers: ['test.llmsafespace.dev/lingers'] } });
  const evicted = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    // Without it the disruption controller takes the condition for an old one, and clears it.
    lastTransitionTime: new Date().toISOString(),
  };
  await report('taken', { conditions: [...ready('True'), evicted] });
  await stage.objects.remove('Pod', name);
  const expected = {
    status: 'False',
    reason: 'EvictionByEvictionAPI',
    message: expect.stringMatching(/^the Pod is being deleted: it was evicted/),
  };
  await stage.condition('taken', 'PodReady', expected);
  await stage.event('taken', 'EvictionByEvictionAPI');
  await sleep(7_000);
  await stage.lookAt('taken');
  const waiting = await stage.condition('taken', 'Ready', expected);
  expect(waiting.status).toMatchObject({ phase: 'Running' });
  expect(waiting.status.startDeadline).toBeUndefined();
  expect(await eventsOf('taken', 'PodLost')).toEqual([]);

  await stage.objects.patch('Pod', name, { metadata: { finalizers: [] } });
  expect(await stage.event('taken', 'PodLost')).toBe(`Pod "${name}" disappeared; a new one is created`);
  await eventually(async () => expect((await podOf('taken')).metadata?.uid).not.toBe(metadata?.uid));
  await eventually(async () => {
    const { status } = await stage.sandbox('taken');
    expect(status.phase).toBe('Creating');
    expect(Date.parse(status.startDeadline ?? '')).toBeGreaterThan(Date.now());
  });
  await report('taken', { ...READY, containerStatuses: [runs('sandbox')] });
  await stage.ready('taken');
});

test.concurrent('a Pod that is Terminating on a lost node is told as that, and no new one is said to be created', async () => {
  const lastState = terminated(1, 'Error');
  await report('lost', { ...READY, containerStatuses: [runs('sandbox', { restartCount: 1, lastState })] });
  const before = await stage.ready('lost');
  expect(before.status.lastLog).toMatch(/ --previous$/);
  const name = await stage.ownName('lost');
  await stage.objects.remove('Pod', name);
  const found = await stage.condition('lost', 'Ready', {
    status: 'False',
    reason: 'NodeLost',
    message: expect.stringMatching(
      /^the Pod is being deleted; its node is not Ready: Kubelet stopped posting/,
    ),
  });
  expect(found.status).toMatchObject({ phase: 'Running', podName: name });
  expect(found.status.lastLog).toBeUndefined();
  await stage.event('lost', 'NodeLost');
  expect(await eventsOf('lost', 'PodLost')).toEqual([]);
  await stage.kubectl(['delete', 'pod', name, '--force', '--grace-period=0']);
  await stage.event('lost', 'PodLost');
});

test.concurrent('what only an Event of the Pod tells is quoted while it starts', async () => {
  const { metadata } = await podOf('mounts');
  const { name, namespace, uid } = metadata ?? {};
  const message = 'Multi-Attach error for volume "data": it is in use by another node';
  await stage.objects.create('Event', {
    metadata: { name: 'mounts.warning' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
    type: 'Warning',
    reason: 'FailedAttachVolume',
    message,
    lastTimestamp: new Date(Date.now() + 2_000).toISOString().replace(/\.\d+Z$/, 'Z'),
  });
  await stage.condition('mounts', 'Ready', {
    status: 'False',
    reason: 'FailedAttachVolume',
    message: `the Pod is being started: container "sandbox" is not running yet; FailedAttachVolume: ${message}`,
  });
  expect(await stage.event('mounts', 'FailedAttachVolume')).toContain(message);
});
