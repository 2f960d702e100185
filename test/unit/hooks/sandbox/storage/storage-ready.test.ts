import { describe, expect, it } from 'vitest';
import type { KubernetesObject, VolumeEvent } from '../../../../../hooks/contract.ts';
import { storageReadyCondition } from '../../../../../hooks/sandbox/storage/storage-ready.ts';
import { parsedSandbox } from '../../../../builders/parsed.ts';
import { claim } from '../../../../builders/related.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: { app: 'llmsafespace' }, selector: {} };
const plain = sandbox();
const persistent = plain.persistent();
const existing = plain.persistent({ existingClaim: 'mine' });
const shared = plain.sharing('models', '/models');
const own = (options?: Parameters<typeof claim>[1]) => claim(identity.name, options);

const decide = (
  builder: SandboxBuilder,
  observed: KubernetesObject[] = [],
  events: readonly VolumeEvent[] = [],
) =>
  storageReadyCondition(
    parsedSandbox(builder).spec,
    identity,
    new Map(observed.map(each => [each.metadata.name, each])),
    events,
  );

describe('the condition StorageReady', () => {
  it.each<[string, SandboxBuilder, KubernetesObject[], 'True' | 'False', string, string]>([
    ['is True once the own claim is bound', persistent, [own()], 'True', 'ClaimsBound', 'bound'],
    ['is False while the own claim is not there', persistent, [], 'False', 'ClaimNotCreated', 'py-1234abcd'],
    [
      'is False while the own claim waits',
      persistent,
      [own({ phase: 'Pending' })],
      'False',
      'ClaimNotBound',
      'py-1234abcd',
    ],
    ['is True once a shared claim is bound', shared, [claim('models')], 'True', 'ClaimsBound', 'bound'],
    [
      'is False where a shared claim is missing',
      shared,
      [],
      'False',
      'ClaimNotFound',
      'spec.storage.sharedVolumes "models"',
    ],
    [
      'is False while a shared claim waits',
      shared,
      [claim('models', { phase: 'Pending' })],
      'False',
      'ClaimNotBound',
      'models',
    ],
    [
      'is False where the existing claim is missing',
      existing,
      [],
      'False',
      'ClaimNotFound',
      'spec.storage.existingClaim "mine"',
    ],
    ['is True once the existing claim is bound', existing, [claim('mine')], 'True', 'ClaimsBound', 'bound'],
  ])('%s', (_case, builder, observed, status, reason, text) => {
    const condition = decide(builder, observed);
    expect(condition).toMatchObject({ type: 'StorageReady', status, reason });
    expect(condition?.message).toContain(text);
  });

  it('is absent without storage', () => {
    expect(decide(plain)).toBeUndefined();
  });
});

describe('why a claim is not bound', () => {
  const told = (reason: string, message: string, of: KubernetesObject) => [
    { uid: of.metadata.uid, reason, message },
  ];
  const waiting = own({ phase: 'Pending', storageClassName: 'gold' });
  const classless = own({ phase: 'Pending' });

  it.each<[string, KubernetesObject, VolumeEvent[], string, string[]]>([
    [
      'is not known, while nothing is told of it; its class is named',
      waiting,
      [],
      'ClaimNotBound',
      ['"py-1234abcd" of StorageClass "gold" is not bound yet'],
    ],
    [
      'is its class, where the cluster has none of that name',
      waiting,
      told('ProvisioningFailed', 'storageclass.storage.k8s.io "gold" not found', waiting),
      'StorageClassNotFound',
      ['"gold"', 'that StorageClass does not exist', 'spec.storage.storageClass'],
    ],
    [
      'is that it names no class, and none is the default',
      classless,
      told(
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
        classless,
      ),
      'NoStorageClass',
      ['no storage class is set', 'make one StorageClass the default', 'spec.storage.storageClass'],
    ],
    [
      "is what the driver said, in the driver's words",
      waiting,
      told('ProvisioningFailed', 'rpc error: quota of disks exceeded', waiting),
      'ProvisioningFailed',
      ['"gold"', 'rpc error: quota of disks exceeded'],
    ],
    [
      'is that it waits for its first Pod',
      waiting,
      told('WaitForFirstConsumer', 'waiting for first consumer to be created before binding', waiting),
      'AwaitingPod',
      ['"gold"', 'once the Pod is scheduled'],
    ],
    [
      'is that its Pod is not scheduled',
      waiting,
      told('WaitForPodScheduled', 'waiting for pod py to be scheduled', waiting),
      'AwaitingPod',
      ['once the Pod is scheduled'],
    ],
    [
      'is quoted, where a provisioner is at work',
      waiting,
      told('ExternalProvisioning', 'waiting for a volume to be created', waiting),
      'ClaimNotBound',
      ['not bound yet: waiting for a volume to be created'],
    ],
    [
      'is not what was told of an earlier claim of that name',
      waiting,
      told('ProvisioningFailed', 'storageclass "gold" not found', claim('another')),
      'ClaimNotBound',
      ['not bound yet'],
    ],
    [
      'is that its volume is lost',
      own({ phase: 'Lost' }),
      [],
      'ClaimLost',
      ['has lost its PersistentVolume', 'delete the PersistentVolumeClaim'],
    ],
  ])('%s', (_case, observed, events, reason, says) => {
    const condition = decide(persistent, [observed], events);
    expect(condition).toMatchObject({ type: 'StorageReady', status: 'False', reason });
    for (const words of says) expect(condition?.message).toContain(words);
  });

  it('is told of the claim with the gravest cause', () => {
    const both = persistent.sharing('models', '/models');
    const condition = decide(both, [classless, claim('models', { phase: 'Lost' })]);
    expect(condition).toMatchObject({ reason: 'ClaimLost', message: expect.stringContaining('"models"') });
  });
});
