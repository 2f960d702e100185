/** Children that the API server refuses: each is told where it belongs, with its words, and asked for again ever more slowly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAuditLog } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import type { Kind } from '../support/kinds.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
/** Volumes of this class are made by hand, and can't grow. */
const RIGID = 'cannot-grow';
const VOLUMES = ['rigid-1', 'rigid-2'];

beforeAll(async () => {
  stage = await openStage('refused');
  // Its namespace is closed by its own policies from then on.
  await stage.apply(sandbox('first'));
  await stage.objects.create('StorageClass', {
    metadata: { name: RIGID },
    provisioner: 'kubernetes.io/no-provisioner',
  });
  for (const name of VOLUMES) {
    await stage.objects.create('PersistentVolume', {
      metadata: { name },
      spec: {
        storageClassName: RIGID,
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: `/nowhere/${name}` },
      },
    });
  }
  await stage.ready('first');
});
afterAll(async () => {
  for (const name of VOLUMES) await stage.objects.remove('PersistentVolume', name);
  await stage.objects.remove('StorageClass', RIGID);
  await stage.close();
});

const count = async (kind: Kind) => (await stage.objects.list(kind)).length;

/** A quota in force. */
async function limit(name: string, hard: Record<string, string>): Promise<void> {
  await stage.objects.create('ResourceQuota', { metadata: { name }, spec: { hard } });
  await eventually(async () =>
    expect((await stage.objects.get('ResourceQuota', name)).status?.used).toHaveProperty(
      Object.keys(hard)[0] ?? '',
    ),
  );
}

const lift = (name: string) => stage.objects.remove('ResourceQuota', name);

const refusedBy = (quota: string) => ({
  status: 'False',
  message: expect.stringContaining(`exceeded quota: ${quota}`),
});

test('a Service over its quota is told by ServiceReady, and nobody is told of an address in DNS', async () => {
  await limit('no-services', { 'count/services': String(await count('Service')) });
  await stage.apply(sandbox('served', { service: { enabled: true } }));
  const expected = { ...refusedBy('no-services'), reason: 'ServiceRefused' };
  const found = await stage.condition('served', 'ServiceReady', expected);
  expect(conditionOf(found, 'ServiceReady')?.message).toContain(`Service "${await stage.ownName('served')}"`);
  expect(conditionOf(found, 'Ready')).toMatchObject(expected);
  expect(conditionOf(found, 'PodReady')?.status).toBe('True');
  expect(found.status.serviceFQDN).toBeUndefined();
  await stage.event('served', 'ServiceRefused');
  await lift('no-services');
  const ready = await stage.condition('served', 'Ready', { status: 'True' }, 60);
  expect(ready.status.serviceFQDN).toContain(await stage.ownName('served'));
});

test('a NetworkPolicy over its quota is told by NetworkReady', async () => {
  const key = 'count/networkpolicies.networking.k8s.io';
  await limit('no-policies', { [key]: String(await count('NetworkPolicy')) });
  await stage.apply(sandbox('walled', { networkAccess: { egress: [{ cidr: '203.0.113.0/24' }] } }));
  const expected = { ...refusedBy('no-policies'), reason: 'PolicyRefused' };
  const found = await stage.condition('walled', 'NetworkReady', expected);
  expect(conditionOf(found, 'Ready')).toMatchObject(expected);
  await stage.event('walled', 'PolicyRefused');
  await lift('no-policies');
  await stage.condition('walled', 'Ready', { status: 'True' }, 60);
});

describe.each(['Delete', 'Retain'])('a volume with reclaimPolicy %s', reclaimPolicy => {
  const over = `over-${reclaimPolicy.toLowerCase()}`;
  const grows = `grows-${reclaimPolicy.toLowerCase()}`;

  test('over its quota is told by StorageReady, and its Pod waits for it', async () => {
    await limit('small', { 'requests.storage': '2Gi' });
    const storage = { persistent: true, volumeSize: '5Gi', reclaimPolicy };
    await stage.apply(sandbox(over, { storage }));
    const expected = { ...refusedBy('small'), reason: 'ClaimRefused' };
    const found = await stage.condition(over, 'StorageReady', expected);
    expect(conditionOf(found, 'Ready')).toMatchObject(expected);
    await stage.event(over, 'ClaimRefused');
    expect(await stage.objects.find('Pod', await stage.ownName(over))).toBeUndefined();
    await lift('small');
    await stage.condition(over, 'Ready', { status: 'True' }, 60);
  });

  test('that cannot grow is told so, works on, and is seldom asked to', async () => {
    const storage = { persistent: true, volumeSize: '1Gi', storageClass: RIGID, reclaimPolicy };
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
    await stage.objects.patch('StorageClass', RIGID, { allowVolumeExpansion: true });
    await eventually(async () => {
      const { spec } = await stage.objects.get('PersistentVolumeClaim', claim);
      expect(spec?.resources?.requests?.storage).toBe('2Gi');
    }, 60);
    await stage.condition(grows, 'StorageReady', { status: 'True' }, 60);
    await stage.objects.patch('StorageClass', RIGID, { allowVolumeExpansion: false });
  });
});

test('of several children that are refused each is told what is said of it', async () => {
  await limit('no-services', { 'count/services': String(await count('Service')) });
  await limit('no-pods', { pods: String(await count('Pod')) });
  await stage.apply(sandbox('both', { service: { enabled: true } }));
  await stage.condition('both', 'PodReady', { ...refusedBy('no-pods'), reason: 'PodRefused' });
  await stage.condition('both', 'ServiceReady', { ...refusedBy('no-services'), reason: 'ServiceRefused' });
  await lift('no-services');
  await lift('no-pods');
  await stage.condition('both', 'Ready', { status: 'True' }, 60);
});

test('a refusal whose cause has gone gives way to what is refused now', async () => {
  const pods = String(await count('Pod'));
  await limit('former', { pods });
  await stage.apply(sandbox('again'));
  await stage.condition('again', 'PodReady', { ...refusedBy('former'), reason: 'PodRefused' });
  await sleep(25_000);
  await limit('present', { pods });
  await lift('former');
  await stage.condition('again', 'PodReady', { ...refusedBy('present'), reason: 'PodRefused' }, 60);
  await lift('present');
  await stage.condition('again', 'Ready', { status: 'True' }, 100);
});
