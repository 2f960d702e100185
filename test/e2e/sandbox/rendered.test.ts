/** What the real API server takes, and what the Pod then looks like. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { annotated, warmPool } from '../claim/pools.ts';
import { mutate } from '../support/admission.ts';
import { followChanges, versionOf } from '../support/changes.ts';
import { eventually } from '../support/eventually.ts';
import { collectionPath } from '../support/kinds.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const GRACE =
  '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/terminationGracePeriodSeconds/minimum';

/** Of a Pod that Pod Security "restricted" lets in. */
const TRIED = {
  terminationGracePeriodSeconds: 1,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'tried',
      image: 'registry.invalid/tried',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

/** No idle Pod of the pool is taken. */
const COLD = { 'use-warm-pod': 'false' };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('rendered');
});
afterAll(() => stage.close());

const podOf = async (name: string) =>
  eventually(async () => stage.objects.get('Pod', await stage.ownName(name)));

test('a Sandbox that says nothing, and an idle warm Pod, have two seconds to end', async () => {
  await stage.apply(
    annotated('plain', COLD),
    sandbox('own', { terminationGracePeriodSeconds: 5 }),
    warmPool('idle', { minSize: 1 }),
  );
  expect((await podOf('plain')).spec?.terminationGracePeriodSeconds).toBe(2);
  expect((await podOf('own')).spec?.terminationGracePeriodSeconds).toBe(5);
  const [idle] = await eventually(async () => {
    const found = await stage.objects.list('Pod', { labelSelector: 'warm-pool=idle' });
    expect(found).toHaveLength(1);
    return found;
  });
  expect(idle?.spec?.terminationGracePeriodSeconds).toBe(2);
});

test('a grace period of 0 that an older CRD let in is a second in the Pod, and can still be patched', async () => {
  const minimum = (value: number) =>
    stage.kubectl([
      'patch',
      'crd',
      'sandboxes.llmsafespace.dev',
      '--type=json',
      '-p',
      JSON.stringify([{ op: 'replace', path: GRACE, value }]),
    ]);
  await minimum(0);
  try {
    await eventually(() => stage.apply(sandbox('old', { terminationGracePeriodSeconds: 0 })));
  } finally {
    await minimum(1);
  }
  expect((await podOf('old')).spec?.terminationGracePeriodSeconds).toBe(1);
  await stage.objects.patch('Sandbox', 'old', { spec: { networkAccess: { ingress: true } } });
  await stage.objects.patch('Sandbox', 'old', { metadata: { finalizers: [] } });
});

/** Has every Pod of the namespace created with no time to end, as an older version rendered it. */
const NO_TIME = '[JSONPatch{op: "replace", path: "/spec/terminationGracePeriodSeconds", value: 0}]';

/** The time to end that each Pod of the namespace was told, the first time that it was told. */
function followEnds(from: number, signal: AbortSignal) {
  const told = new Map<string, number | undefined>();
  const done = followChanges(stage.api, { kind: 'Pod', from, signal }, ({ type, object: { metadata } }) => {
    const { name = '', deletionTimestamp, deletionGracePeriodSeconds } = metadata ?? {};
    if ((deletionTimestamp || type === 'DELETED') && !told.has(name))
      told.set(name, deletionGracePeriodSeconds ?? 0);
  });
  return { told, done };
}

test('a Pod of before with a grace period of 0 is given a second when its Sandbox is deleted', async () => {
  const takeBack = await mutate(stage, { resource: 'pods', operations: ['CREATE'] }, NO_TIME);
  const names = ['bare', 'ruled'] as const;
  try {
    // A policy counts a moment after it was written.
    await eventually(async () => {
      const pod = { metadata: { name: 'tried' }, spec: TRIED };
      const tried = await stage.api.call<Pod>({
        method: 'POST',
        path: collectionPath('Pod', stage.namespace),
        query: { dryRun: 'All' },
        body: { apiVersion: 'v1', kind: 'Pod', ...pod },
      });
      expect(tried.spec?.terminationGracePeriodSeconds).toBe(0);
    });
    const ruled = { networkAccess: { ingress: true } };
    await stage.apply(...[{}, ruled].map((spec, index) => annotated(names[index] ?? '', COLD, spec)));
    await stage.ready(...names);
  } finally {
    await takeBack();
  }
  const pods = await Promise.all(names.map(podOf));
  expect(pods.map(({ spec }) => spec?.terminationGracePeriodSeconds)).toEqual([0, 0]);
  const follower = new AbortController();
  const from = Math.max(...pods.map(({ metadata }) => versionOf(metadata)));
  const { told, done } = followEnds(from, follower.signal);
  await stage.kubectl(['delete', 'sandbox', ...names, '--timeout=60s']);
  const ends = () => pods.map(({ metadata }) => told.get(metadata?.name ?? ''));
  await eventually(() => expect(ends()).toEqual([1, 1]));
  follower.abort();
  await done;
});

test('paths that a container runtime brings are refused by name, but for shared memory', async () => {
  const refused = sandbox('proc', { filesystem: { writablePaths: ['/proc'] } });
  await expect(stage.apply(refused)).rejects.toThrow(/writablePaths\[0\].+at or below \/proc/s);
  await stage.apply(sandbox('shm', { filesystem: { writablePaths: ['/dev/shm'] } }));
  await stage.ready('shm');
});

const DIGITS = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const RFC_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

test('a Sandbox named by a UUID with a digit first has objects that every version takes, and its Service', async () => {
  await stage.apply(
    sandbox(DIGITS, {
      service: { enabled: true },
      storage: { persistent: true },
      networkAccess: { ingress: true },
    }),
  );
  await stage.ready(DIGITS);
  const name = await stage.ownName(DIGITS);
  expect(name).toMatch(RFC_1035);
  const { status } = await stage.condition(DIGITS, 'Ready', { status: 'True' });
  expect(status).toMatchObject({ podName: name, serviceFQDN: expect.stringContaining(`${name}.`) });
  for (const kind of ['Pod', 'Service', 'PersistentVolumeClaim', 'NetworkPolicy'] as const)
    expect((await stage.objects.get(kind, name)).metadata?.name).toBe(name);
});

test('a volume claim of before whose name begins with a digit is kept', async () => {
  const name = `9-${DIGITS.slice(0, 8)}`;
  await stage.apply(sandbox(name, { runtime: 'fortran:77', storage: { persistent: true } }));
  const own = await stage.ownName(name);
  const made = await eventually(() => stage.objects.get('PersistentVolumeClaim', own));
  const former = own.replace(/^s-/, '');
  const { ownerReferences, labels } = made.metadata ?? {};
  await stage.objects.create('PersistentVolumeClaim', {
    metadata: { name: former, ownerReferences, labels },
    spec: { accessModes: ['ReadWriteOnce'], resources: made.spec?.resources },
  });
  await eventually(async () =>
    expect(await stage.objects.find('PersistentVolumeClaim', own)).toBeUndefined(),
  );
  expect(
    (await stage.objects.get('PersistentVolumeClaim', former)).metadata?.deletionTimestamp,
  ).toBeUndefined();
});

const probesOf = async (name: string) => {
  const { startupProbe, livenessProbe, readinessProbe } = (await podOf(name)).spec?.containers[0] ?? {};
  return { startupProbe, livenessProbe, readinessProbe };
};

const NO_PROBES = { startupProbe: undefined, livenessProbe: undefined, readinessProbe: undefined };

test("the runtime's own server is asked each second, and for its health once it was ready; nothing else is", async () => {
  await stage.apply(
    annotated('server', COLD),
    sandbox('program', { command: ['sleep', '120'] }),
    sandbox('task', { restartPolicy: 'Never' }),
    sandbox('off', { probes: { none: true } }),
  );
  expect(await probesOf('server')).toMatchObject({
    startupProbe: { httpGet: { path: '/ready' }, periodSeconds: 1, failureThreshold: 3600 },
    livenessProbe: { httpGet: { path: '/health' } },
    readinessProbe: { httpGet: { path: '/ready' }, periodSeconds: 1 },
  });
  expect((await probesOf('server')).readinessProbe?.initialDelaySeconds).toBeUndefined();
  for (const name of ['program', 'task', 'off']) expect(await probesOf(name)).toEqual(NO_PROBES);
});

/** No node takes its Pods: what becomes of them the test says. */
const nowhere = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name: 'rendered-nowhere' },
  spec: {
    language: 'sh',
    image: 'registry.invalid/sh',
    requiredNodeFeatures: ['test.example/nowhere'],
    probes: { readiness: { httpGet: { path: '/up', port: 9090 } } },
  },
};

test('a task has started once its container runs, and its message names the probe, the path, the port and the field', async () => {
  await stage.apply(nowhere);
  const startedAt = new Date().toISOString();
  try {
    await stage.apply(
      sandbox('slow', { runtime: nowhere.metadata.name, restartPolicy: 'Never', timeout: 5 }),
    );
    // The scheduler has its say first: later it would write over the test's.
    await stage.condition('slow', 'PodReady', { reason: 'Unschedulable' });
    const { metadata } = await podOf('slow');
    await stage.api.call({
      method: 'POST',
      path: `${collectionPath('Pod', stage.namespace)}/${metadata?.name}/binding`,
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: metadata?.name },
        target: { name: 'nowhere' },
      },
    });
    await stage.objects.patchStatus('Pod', metadata?.name ?? '', {
      phase: 'Running',
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
      ],
      containerStatuses: [
        {
          name: 'sandbox',
          image: 'registry.invalid/sh',
          imageID: '',
          restartCount: 0,
          ready: false,
          started: true,
          state: { running: { startedAt } },
        },
      ],
    });
    await eventually(async () => expect((await stage.sandbox('slow')).status.phase).toBe('Running'));
    await sleep(6_000);
    await stage.lookAt('slow');
    const { status } = await stage.condition('slow', 'PodReady', { status: 'False', reason: 'PodNotReady' });
    expect(status).toMatchObject({ phase: 'Running' });
    const { message } = status.conditions.find(({ type }) => type === 'PodReady') ?? {};
    for (const words of ['readiness probe', 'GET /up', 'port 9090', 'spec.probes'])
      expect(message).toContain(words);
  } finally {
    await stage.objects.remove('RuntimeEnvironment', nowhere.metadata.name);
  }
});

test('writable folders lie in memory where that is asked for, each limited to half of it', async () => {
  await stage.apply(
    sandbox('ram', { filesystem: { writableMedium: 'Memory' }, resources: { memory: '1Gi' } }),
  );
  const volumes = (await podOf('ram')).spec?.volumes?.map(({ emptyDir }) => emptyDir);
  const half = { medium: 'Memory', sizeLimit: '512Mi' };
  expect(volumes).toEqual([half, half]);
});
