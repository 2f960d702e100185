/** Children that the API server refuses: each is told where it belongs, with its words, and asked for again ever more slowly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { limit } from '../pools/stage-pools.ts';
import { openAuditLog } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import type { Kind } from '../support/kinds.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { test as ownStage } from '../support/own-stage.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import type { Stage } from '../support/stage.ts';

/** Its namespace is closed by its own policies, which count against a quota. */
const test = ownStage.extend<{ stage: Stage; rigid: string }>({
  stage: async ({ stage }, use) => {
    await stage.apply(sandbox('first'));
    await stage.ready('first');
    await use(stage);
  },
  /** The name of a StorageClass whose volumes are made by hand, and can't grow; there is one. */
  rigid: async ({ stage: { namespace, objects } }, use) => {
    const name = `rigid-${namespace}`;
    await objects.create('StorageClass', { metadata: { name }, provisioner: 'kubernetes.io/no-provisioner' });
    await objects.create('PersistentVolume', {
      metadata: { name },
      spec: {
        storageClassName: name,
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: `/nowhere/${name}` },
      },
    });
    await use(name);
    await objects.remove('PersistentVolume', name);
    await objects.remove('StorageClass', name);
  },
});

const count = async ({ objects }: Stage, kind: Kind) => String((await objects.list(kind)).length);

const lift = ({ objects }: Stage, name: string) => objects.remove('ResourceQuota', name);

const refusedBy = (quota: string) => ({
  status: 'False',
  message: expect.stringContaining(`exceeded quota: ${quota}`),
});

test.concurrent('a Service over its quota is told by ServiceReady, and nobody is told of an address in DNS', async ({
  stage,
}) => {
  await limit(stage, 'no-services', { 'count/services': await count(stage, 'Service') });
  await stage.apply(sandbox('served', { service: { enabled: true } }));
  const expected = { ...refusedBy('no-services'), reason: 'ServiceRefused' };
  const found = await stage.condition('served', 'ServiceReady', expected);
  expect(conditionOf(found, 'ServiceReady')?.message).toContain(`Service "${await stage.ownName('served')}"`);
  expect(conditionOf(found, 'Ready')).toMatchObject(expected);
  expect(conditionOf(found, 'PodReady')?.status).toBe('True');
  expect(found.status.serviceFQDN).toBeUndefined();
  await stage.event('served', 'ServiceRefused');
  await lift(stage, 'no-services');
  const ready = await stage.condition('served', 'Ready', { status: 'True' }, 60);
  expect(ready.status.serviceFQDN).toContain(await stage.ownName('served'));
});

test.concurrent('a NetworkPolicy over its quota is told by NetworkReady', async ({ stage }) => {
  const key = 'count/networkpolicies.networking.k8s.io';
  await limit(stage, 'no-policies', { [key]: await count(stage, 'NetworkPolicy') });
  await stage.apply(sandbox('walled', { networkAccess: { egress: [{ cidr: '203.0.113.0/24' }] } }));
  const expected = { ...refusedBy('no-policies'), reason: 'PolicyRefused' };
  const found = await stage.condition('walled', 'NetworkReady', expected);
  expect(conditionOf(found, 'Ready')).toMatchObject(expected);
  await stage.event('walled', 'PolicyRefused');
  await lift(stage, 'no-policies');
  await stage.condition('walled', 'Ready', { status: 'True' }, 60);
});

describe.concurrent.each(['Delete', 'Retain'])('a volume with reclaimPolicy %s', reclaimPolicy => {
  const over = `over-${reclaimPolicy.toLowerCase()}`;
  const grows = `grows-${reclaimPolicy.toLowerCase()}`;

  test('over its quota is told by StorageReady, and its Pod waits for it', async ({ stage }) => {
    await limit(stage, 'small', { 'requests.storage': '2Gi' });
    const storage = { persistent: true, volumeSize: '5Gi', reclaimPolicy };
    await stage.apply(sandbox(over, { storage }));
    const expected = { ...refusedBy('small'), reason: 'ClaimRefused' };
    const found = await stage.condition(over, 'StorageReady', expected);
    expect(conditionOf(found, 'Ready')).toMatchObject(expected);
    await stage.event(over, 'ClaimRefused');
    expect(await stage.objects.find('Pod', await stage.ownName(over))).toBeUndefined();
    await lift(stage, 'small');
    await stage.condition(over, 'Ready', { status: 'True' }, 60);
  });

  test('that cannot grow is told so, works on, and is seldom asked to', async ({ stage, rigid }) => {
    const storage = { persistent: true, volumeSize: '1Gi', storageClass: rigid, reclaimPolicy };
    await stage.apply(sandbox(grows, { storage }));
    await stage.ready(grows);
    const claim = await stage.ownName(grows);
    const log = openAuditLog(ownControlPlane().auditLogFile, stage.api);
    await stage.objects.patch('Sandbox', grows, { spec: { storage: { volumeSize: '2Gi' } } });
    const found = await stage.condition(grows, 'StorageReady', {
      status: 'False',
      reason: 'GrowthRefused',
      message: expect.stringContaining('storageclass that provisions the pvc must support resize'),
    });
    expect(conditionOf(found, 'Ready')?.status).toBe('True');
    await sleep(12_000);
    const writes = (await log.writes()).filter(
      ({ objectRef, requestURI }) => objectRef?.name === claim && !requestURI.includes('dryRun'),
    );
    const tries = writes.filter(({ objectRef }) => objectRef?.resource === 'persistentvolumeclaims');
    expect(tries.length).toBeGreaterThan(0);
    expect(tries.length).toBeLessThan(10);
    await stage.objects.patch('StorageClass', rigid, { allowVolumeExpansion: true });
    await eventually(async () => {
      const { spec } = await stage.objects.get('PersistentVolumeClaim', claim);
      expect(spec?.resources?.requests?.storage).toBe('2Gi');
    }, 60);
    await stage.condition(grows, 'StorageReady', { status: 'True' }, 60);
  });
});

test.concurrent('of several children that are refused each is told what is said of it', async ({ stage }) => {
  await limit(stage, 'no-services', { 'count/services': await count(stage, 'Service') });
  await limit(stage, 'no-pods', { pods: await count(stage, 'Pod') });
  await stage.apply(sandbox('both', { service: { enabled: true } }));
  await stage.condition('both', 'PodReady', { ...refusedBy('no-pods'), reason: 'PodRefused' });
  await stage.condition('both', 'ServiceReady', { ...refusedBy('no-services'), reason: 'ServiceRefused' });
  await lift(stage, 'no-services');
  await lift(stage, 'no-pods');
  await stage.condition('both', 'Ready', { status: 'True' }, 60);
});

test.concurrent('a refusal whose cause has gone gives way to what is refused now', async ({ stage }) => {
  const pods = await count(stage, 'Pod');
  await limit(stage, 'former', { pods });
  await stage.apply(sandbox('again'));
  await stage.condition('again', 'PodReady', { ...refusedBy('former'), reason: 'PodRefused' });
  await sleep(25_000);
  await limit(stage, 'present', { pods });
  await lift(stage, 'former');
  await stage.condition('again', 'PodReady', { ...refusedBy('present'), reason: 'PodRefused' }, 60);
  await lift(stage, 'present');
  await stage.condition('again', 'Ready', { status: 'True' }, 100);
});
