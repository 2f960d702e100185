import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { nothingLeft } from '../support/ours.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('storage');
});
afterAll(() => stage.close());

const withVolume = (name: string, storage: Record<string, unknown> = {}) =>
  sandbox(name, { storage: { persistent: true, volumeSize: '1Gi', ...storage } });

const volumeSize = (size: string) => ({ spec: { storage: { volumeSize: size } } });

const hasCapacity = (claim: string, size: string) =>
  eventually(async () => {
    const { spec, status } = await stage.objects.get('PersistentVolumeClaim', claim);
    expect([spec?.resources?.requests?.storage, status?.capacity?.storage]).toEqual([size, size]);
  });

const mountedVolumes = async (name: string) => {
  const pod = await stage.objects.get('Pod', await stage.ownName(name));
  return pod.spec?.volumes?.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
};

describe.each(['Delete', 'Retain'])('a volume with reclaimPolicy %s', reclaimPolicy => {
  const name = `grows-${reclaimPolicy.toLowerCase()}`;

  test('is created in the size asked for, bound and mounted', async () => {
    await stage.apply(withVolume(name, { reclaimPolicy }));
    const found = await stage.ready(name);
    expect(conditionOf(found, 'StorageReady')).toMatchObject({ status: 'True', reason: 'ClaimsBound' });
    const claim = await stage.ownName(name);
    await hasCapacity(claim, '1Gi');
    expect(await mountedVolumes(name)).toEqual([claim]);
  });

  test('grows with spec.storage.volumeSize, without a new Pod', async () => {
    const claim = await stage.ownName(name);
    const before = await stage.objects.get('Pod', claim);
    await stage.objects.patch('Sandbox', name, volumeSize('2Gi'));
    await hasCapacity(claim, '2Gi');
    const after = await stage.objects.get('Pod', claim);
    expect(after.metadata?.uid).toBe(before.metadata?.uid);
  });

  test('never shrinks: the API server refuses a smaller volumeSize', async () => {
    const change = JSON.stringify(volumeSize('1Gi'));
    await expect(stage.kubectl(['patch', 'sandbox', name, '--type=merge', '-p', change])).rejects.toThrow(
      /spec\.storage\.volumeSize.*can only grow/,
    );
  });

  test('that somebody else has grown is reported, and the Sandbox stays Ready', async () => {
    const claim = await stage.ownName(name);
    await stage.objects.patch('PersistentVolumeClaim', claim, {
      spec: { resources: { requests: { storage: '4Gi' } } },
    });
    await stage.lookAt(name);
    const message = expect.stringMatching(/^spec\.storage\.volumeSize 2Gi is less than the 4Gi/);
    const found = await stage.condition(name, 'StorageReady', {
      status: 'False',
      reason: 'ShrinkRefused',
      message,
    });
    expect(conditionOf(found, 'Ready')?.status).toBe('True');
    await stage.objects.patch('Sandbox', name, volumeSize('4Gi'));
    await stage.condition(name, 'StorageReady', { status: 'True' });
    await hasCapacity(claim, '4Gi');
  });
});

test('a volume with reclaimPolicy Delete goes with its Sandbox', async () => {
  await stage.apply(withVolume('short-lived'));
  await stage.ready('short-lived');
  const claim = await stage.ownName('short-lived');
  await stage.kubectl(['delete', 'sandbox', 'short-lived']);
  await eventually(
    async () => expect(await stage.objects.find('PersistentVolumeClaim', claim)).toBeUndefined(),
    60,
  );
});

test.each(['background', 'foreground'])(
  'a retained volume outlives kubectl delete --cascade=%s, and existingClaim takes it over',
  async cascade => {
    const [first, second] = [`first-${cascade}`, `second-${cascade}`];
    await stage.apply(withVolume(first, { reclaimPolicy: 'Retain' }));
    await stage.ready(first);
    const claim = await stage.ownName(first);
    const { metadata } = await stage.objects.get('PersistentVolumeClaim', claim);
    expect(metadata?.ownerReferences).toBeUndefined();
    await stage.kubectl(['delete', 'sandbox', first, `--cascade=${cascade}`, '--timeout=60s']);
    await eventually(async () => expect(await stage.objects.find('Pod', claim)).toBeUndefined());

    await stage.apply(sandbox(second, { storage: { persistent: true, existingClaim: claim } }));
    await stage.ready(second);
    expect(await mountedVolumes(second)).toEqual([claim]);
    await stage.kubectl(['delete', 'sandbox', second, `--cascade=${cascade}`, '--timeout=60s']);
    const kept = await stage.objects.get('PersistentVolumeClaim', claim);
    expect(kept.metadata).toMatchObject({ uid: metadata?.uid });
    expect(kept.metadata?.deletionTimestamp).toBeUndefined();
  },
);

test('a claim that is missing is named with its field, and the Sandbox starts when it appears', async () => {
  await stage.apply(sandbox('waits', { storage: { persistent: true, existingClaim: 'team-files' } }));
  const message =
    'spec.storage.existingClaim "team-files": this PersistentVolumeClaim does not exist; create it';
  const expected = { status: 'False', reason: 'ClaimNotFound', message };
  const found = await stage.condition('waits', 'StorageReady', expected);
  expect(conditionOf(found, 'Ready')).toMatchObject(expected);
  await stage.objects.create('PersistentVolumeClaim', {
    metadata: { name: 'team-files' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await stage.ready('waits');
});

test('when every Sandbox is deleted only retained volumes are left', async () => {
  const retained = ['grows-retain'].map(async name => `PersistentVolumeClaim/${await stage.ownName(name)}`);
  const stays = await Promise.all(retained);
  await stage.kubectl(['delete', 'pvc', '--selector=sandbox-id in (first-background,first-foreground)']);
  await stage.kubectl(['delete', 'sandbox', '--all']);
  await nothingLeft(stage.api, stage.namespace, stays, 60);
});
