/** Late binding on the fake nodes, whose Pods are Ready once they have their binding. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { conditionOf, sandbox } from '../../support/sandboxes.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { annotated, type Pools, poolsOn, warmPool } from '../pools.ts';
import { BINDING, documentOf, lateRuntime, type RuntimeName } from './stage-late.ts';

const SIZE = 3;
const RUNTIME: RuntimeName = 'late-declared';
const OLD: RuntimeName = 'late-undeclared';

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('late');
  pools = poolsOn(stage);
  await stage.apply(
    lateRuntime(RUNTIME, { lateBinding: true }),
    lateRuntime(OLD),
    warmPool('late', { runtime: RUNTIME, minSize: SIZE, lateBinding: true }),
  );
});
afterAll(async () => {
  for (const name of [RUNTIME, OLD]) await stage.objects.remove('RuntimeEnvironment', name);
  await stage.close();
});

const told = { identity: { user: 'ada' }, env: [{ name: 'TEAM', value: 'blue "1"' }] };
const late = (name: string, spec: object = {}) => sandbox(name, { runtime: RUNTIME, ...told, ...spec });

describe('a pool that binds late', () => {
  test('has Pods that have started, and are not Ready, nor told anything', async () => {
    const [name = ''] = await pools.filled('late', SIZE);
    const { metadata, status } = await stage.objects.get('Pod', name);
    expect(metadata?.annotations?.[BINDING]).toBeUndefined();
    expect(status?.containerStatuses).toMatchObject([{ started: true, ready: false }]);
  });

  test('is refused where its runtime does not declare it', async () => {
    await stage.apply(warmPool('undeclared', { runtime: OLD, lateBinding: true }));
    await eventually(async () => {
      const { status } = await stage.objects.get('WarmPool', 'undeclared');
      expect(status.conditions).toContainEqual(
        expect.objectContaining({
          type: 'Ready',
          status: 'False',
          reason: 'LateBindingImpossible',
          message: expect.stringContaining(`RuntimeEnvironment "${OLD}" does not declare spec.lateBinding`),
        }),
      );
    });
    expect(await pools.warmPods('undeclared')).toEqual([]);
  });
});

describe('a Sandbox with identity and env', () => {
  test('has a warm Pod that was told both, and is Ready once that is confirmed', async () => {
    await pools.filled('late', SIZE);
    await stage.apply(late('served'));
    const { sandbox: found, pod } = await pools.served('served');
    const { name, namespace, uid } = found.metadata;
    expect(documentOf(pod)).toEqual({
      sandbox: { name, namespace, uid },
      identity: { user: 'ada' },
      env: { TEAM: 'blue "1"' },
    });
    expect(pod.spec?.containers[0]?.env ?? []).toEqual([]);
    expect(conditionOf(found, 'IdentityDelivered')).toMatchObject({ status: 'True', reason: 'Confirmed' });
    expect(conditionOf(found, 'PodOutdated')).toBeUndefined();
  });

  test('has no Event that its Pod is being created', async () => {
    await stage.event('served', 'Running');
    const fieldSelector = 'involvedObject.kind=Sandbox,involvedObject.name=served';
    const events = await stage.objects.list('Event', { fieldSelector });
    expect(events.map(({ reason }) => reason)).toEqual(['Running']);
  });

  test('has one too with env alone, or with identity alone', async () => {
    await pools.filled('late', SIZE);
    await stage.apply(late('env-only', { identity: undefined }), late('identity-only', { env: undefined }));
    expect(documentOf((await pools.served('env-only')).pod)).toMatchObject({
      identity: {},
      env: { TEAM: 'blue "1"' },
    });
    expect(documentOf((await pools.served('identity-only')).pod)).toMatchObject({
      identity: told.identity,
      env: {},
    });
  });

  test('starts cold under Never, with both from the start', async () => {
    await stage.apply(late('never', { lateBinding: 'Never' }));
    const { status } = await stage.ready('never');
    const pod = await stage.objects.get('Pod', status.podName ?? '');
    expect(pod.spec?.containers[0]?.env).toEqual(told.env);
    expect(documentOf(pod)).toMatchObject({ identity: told.identity, env: {} });
    await stage.condition('never', 'IdentityDelivered', { status: 'True', reason: 'Confirmed' });
    expect(await pools.cold('never', 'NoMatchingPool')).toContain('spec.lateBinding');
  });

  test('starts cold under Prefer on a runtime that does not declare it, is told why, and confirmed is nothing', async () => {
    await stage.apply(late('old', { runtime: OLD }));
    expect(await pools.cold('old', 'NoMatchingPool')).toContain(
      `env and identity can't be bound to a warm Pod: RuntimeEnvironment "${OLD}" does not declare spec.lateBinding`,
    );
    const { status } = await stage.ready('old');
    const pod = await stage.objects.get('Pod', status.podName ?? '');
    expect(documentOf(pod)).toMatchObject({ identity: told.identity });
    await stage.condition('old', 'IdentityDelivered', { status: 'Unknown', reason: 'NotConfirmable' });
  });

  test('starts cold under Prefer with a Secret, which no annotation has', async () => {
    const env = [
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'mine', key: 'token', optional: true } } },
    ];
    await stage.apply(late('secret', { env }));
    expect(await pools.cold('secret', 'NoMatchingPool')).toContain('spec.env "TOKEN" is from a Secret');
    const { status } = await stage.ready('secret');
    const pod = await stage.objects.get('Pod', status.podName ?? '');
    expect(pod.spec?.containers[0]?.env).toEqual(env);
    expect(JSON.stringify(documentOf(pod))).not.toContain('TOKEN');
  });
});

describe('under Require a Sandbox', () => {
  const require = (name: string, spec: object = {}) => late(name, { lateBinding: 'Require', ...spec });

  test('has a warm Pod', async () => {
    await pools.filled('late', SIZE);
    await stage.apply(require('required'));
    await pools.served('required');
  });

  test('is refused on a runtime that does not declare it', async () => {
    await stage.apply(require('refused', { runtime: OLD }));
    const { status } = await stage.condition('refused', 'PodReady', {
      status: 'False',
      reason: 'LateBindingImpossible',
      message: expect.stringContaining(`RuntimeEnvironment "${OLD}" does not declare spec.lateBinding`),
    });
    expect(status.podName).toBeUndefined();
    await stage.event('refused', 'LateBindingImpossible');
  });

  test('is refused where its annotation wants no warm Pod', async () => {
    const { spec } = require('contrary');
    await stage.apply(annotated('contrary', { 'use-warm-pod': 'false' }, spec));
    await stage.condition('contrary', 'PodReady', {
      status: 'False',
      reason: 'LateBindingImpossible',
      message: expect.stringContaining('the annotation use-warm-pod is "false"'),
    });
  });

  test('waits for a pool that fits, is told what differs, and has a Pod of it once there is one', async () => {
    const resources = { memory: '192Mi' };
    await stage.apply(require('waiting', { resources }));
    await stage.condition('waiting', 'PodReady', {
      status: 'False',
      reason: 'AwaitingClaim',
      message: expect.stringContaining('differs first in spec.resources.memory'),
    });
    await stage.apply(warmPool('small', { runtime: RUNTIME, minSize: 1, lateBinding: true, resources }));
    await pools.served('waiting');
  });
});

describe('what has nothing to tell', () => {
  test('has no Pod that waits to be told something', async () => {
    await stage.apply(sandbox('plain', { runtime: RUNTIME }));
    expect(await pools.cold('plain', 'NoMatchingPool')).toContain(
      'spec.lateBinding (true there, false here)',
    );
    const { status } = await stage.ready('plain');
    expect(conditionOf(await stage.sandbox('plain'), 'IdentityDelivered')).toBeUndefined();
    const pod = await stage.objects.get('Pod', status.podName ?? '');
    expect(pod.metadata?.annotations?.[BINDING]).toBeUndefined();
    expect(pod.spec?.volumes?.map(({ name }) => name)).toEqual(['workspace', 'tmp']);
  });
});

describe('a Pod that was bound late', () => {
  test('is replaced, when it is lost, by one that has both from its start', async () => {
    await pools.filled('late', SIZE);
    await stage.apply(late('loser', { lateBinding: 'Require' }));
    const { pod } = await pools.served('loser');
    await stage.objects.remove('Pod', pod.metadata?.name ?? '');
    const name = await stage.ownName('loser');
    await eventually(async () => expect((await stage.ready('loser')).status.podName).toBe(name));
    const own = await stage.objects.get('Pod', name);
    expect(own.spec?.containers[0]?.env).toEqual(told.env);
    expect(documentOf(own)).toMatchObject({ identity: told.identity });
    await stage.condition('loser', 'IdentityDelivered', { status: 'True', reason: 'Confirmed' });
  });

  test('is not outdated, and its status is written no more', async () => {
    const before = await stage.sandbox('served');
    await stage.lookAt('served');
    const after = await stage.sandbox('served');
    expect(after.status).toEqual(before.status);
  });
});
