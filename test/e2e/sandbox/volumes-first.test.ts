/** Volumes come before the Pod, and what keeps them from being bound is told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
/** Nothing provisions it, as of a driver that isn't there. */
const LATE = 'bound-with-the-pod';

beforeAll(async () => {
  stage = await openStage('volumes-first');
  await stage.objects.create('StorageClass', {
    metadata: { name: LATE },
    provisioner: 'nobody.llmsafespace.dev/none',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
});
afterAll(async () => {
  await stage.objects.remove('StorageClass', LATE);
  await stage.close();
});

const withVolume = (name: string, storage: Record<string, unknown> = {}, spec: object = {}) =>
  sandbox(name, { storage: { persistent: true, volumeSize: '1Gi', ...storage }, ...spec });

test.each(['Delete', 'Retain'])(
  'the Pod comes after a volume with reclaimPolicy %s, and nobody is told that it is unschedulable',
  async reclaimPolicy => {
    const name = `first-${reclaimPolicy.toLowerCase()}`;
    await stage.apply(withVolume(name, { reclaimPolicy }));
    await stage.ready(name);
    const own = await stage.ownName(name);
    const [claim, pod] = await Promise.all([
      stage.objects.get('PersistentVolumeClaim', own),
      stage.objects.get('Pod', own),
    ]);
    const createdAt = [claim, pod].map(({ metadata }) => Date.parse(metadata?.creationTimestamp ?? ''));
    expect(createdAt[0]).toBeLessThanOrEqual(createdAt[1] ?? 0);
    const events = await stage.objects.list('Event', { fieldSelector: 'type=Warning' });
    const about = events.filter(({ involvedObject }) => [name, own].includes(involvedObject.name ?? ''));
    const ofSandbox = about.filter(({ involvedObject }) => involvedObject.kind === 'Sandbox');
    expect(ofSandbox.map(({ reason }) => reason)).toEqual([]);
    // A claim that is about to be bound may be told of by the scheduler; one that isn't there never is.
    expect(about.filter(({ message }) => message?.includes('persistentvolumeclaim "'))).toEqual([]);
  },
);

test('a volume that waits for its Pod is no obstacle: Ready names what hinders the Pod', async () => {
  await stage.apply(withVolume('waits', { storageClass: LATE }, { resources: { cpu: '4500' } }));
  const waits = await stage.condition('waits', 'StorageReady', { status: 'False', reason: 'AwaitingPod' });
  expect(conditionOf(waits, 'StorageReady')?.message).toContain(`StorageClass "${LATE}"`);
  const ready = conditionOf(await stage.sandbox('waits'), 'Ready');
  expect(ready).toMatchObject({ status: 'False', reason: 'Unschedulable' });
  expect(ready?.message).toContain('Insufficient cpu');
});

test('where no class is the default, that is said', async () => {
  const annotation = 'storageclass.kubernetes.io/is-default-class';
  const setDefault = (value: string) =>
    stage.objects.patch('StorageClass', 'standard', { metadata: { annotations: { [annotation]: value } } });
  await setDefault('false');
  try {
    await stage.apply(withVolume('classless'));
    const found = await stage.condition('classless', 'Ready', { status: 'False', reason: 'NoStorageClass' });
    expect(conditionOf(found, 'Ready')?.message).toContain('spec.storage.storageClass');
  } finally {
    await setDefault('true');
  }
});

test('a claim whose volume is lost is said to be lost', async () => {
  await stage.apply(withVolume('loses'));
  await stage.ready('loses');
  const own = await stage.ownName('loses');
  const { spec } = await stage.objects.get('PersistentVolumeClaim', own);
  const volume = spec?.volumeName ?? '';
  await stage.kubectl(['delete', 'persistentvolume', volume, '--wait=false']);
  const released = JSON.stringify({ metadata: { finalizers: null } });
  await stage.kubectl(['patch', 'persistentvolume', volume, '--type=merge', '-p', released]);
  await eventually(async () => {
    const found = await stage.sandbox('loses');
    expect(conditionOf(found, 'StorageReady')).toMatchObject({ status: 'False', reason: 'ClaimLost' });
  });
});
