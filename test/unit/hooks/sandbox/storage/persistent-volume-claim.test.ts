import { describe, expect, it } from 'vitest';
import type { Context, DesiredObject, KubernetesObject } from '../../../../../hooks/contract.ts';
import { lastApplied } from '../../../../../hooks/lib/children.ts';
import { persistentVolumeClaim } from '../../../../../hooks/sandbox/storage/persistent-volume-claim.ts';
import type { Settings } from '../../../../../hooks/settings.ts';
import { context, settings } from '../../../../builders/context.ts';
import { secondsFromNow, written } from '../../../../builders/identity.ts';
import { createdChild } from '../../../../builders/observed.ts';
import { claim } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: { app: 'llmsafespace' }, selector: {} };
const plain = sandbox();
const owner = plain.build();
const persistent = plain.persistent();
const retained = persistent.persistent({ reclaimPolicy: 'Retain' });
const existing = plain.persistent({ existingClaim: 'mine' });
const own = (options?: Parameters<typeof claim>[1]) => claim(identity.name, options);

const decide = (
  builder: SandboxBuilder,
  observed: KubernetesObject[] = [],
  overrides: Partial<Context<Settings>> = {},
) =>
  persistentVolumeClaim(
    request(builder.build()).parse(),
    identity,
    new Map(observed.map(each => [each.metadata.name, each])),
    context(overrides),
  );
const sizeOf = (object: DesiredObject | undefined) =>
  (object?.spec as { resources: { requests: { storage: string } } } | undefined)?.resources.requests.storage;
const storageClassOf = (object: DesiredObject | undefined) =>
  (object?.spec as { storageClassName?: string } | undefined)?.storageClassName;

describe('the claim behind /data', () => {
  it('is a child that is deleted with the Sandbox', () => {
    expect(decide(persistent)).toMatchObject({
      effects: [],
      children: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: identity.name, namespace: 'default', labels: identity.labels },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
        },
      ],
    });
  });

  it.each([
    ['no storage', plain],
    ['shared volumes alone', plain.sharing('models', '/models')],
    ['a claim that exists already', existing],
  ])('is not created given %s', (_case, builder) => {
    expect(decide(builder)).toMatchObject({ children: [], effects: [] });
  });
});

describe('the storage class of a claim', () => {
  it.each([
    [
      "is the Sandbox's first",
      plain.persistent({ storageClass: 'fast' }),
      settings({ defaultStorageClass: 'slow' }),
      'fast',
    ],
    ["is the installation's second", persistent, settings({ defaultStorageClass: 'slow' }), 'slow'],
    ["is the cluster's at last", persistent, settings(), undefined],
  ])('%s', (_case, builder, chosen, storageClassName) => {
    expect(storageClassOf(decide(builder, [], { settings: chosen }).children[0])).toBe(storageClassName);
  });

  it.each([
    ['given one of an earlier default', settings({ defaultStorageClass: 'slow' }), 'slow'],
    ["given the cluster's", settings(), undefined],
  ])("never changes with the installation's default, %s", (_case, before, storageClassName) => {
    const observed = decide(persistent, [], { settings: before }).children.map(child =>
      createdChild(owner, child),
    );
    const after = decide(persistent, observed, { settings: settings({ defaultStorageClass: 'new' }) })
      .children[0];
    expect(after?.spec).toEqual(lastApplied(observed[0] ?? own())?.spec);
    expect(storageClassOf(after)).toBe(storageClassName);
  });
});

describe('the size of a claim', () => {
  it.each([
    ['grows with the Sandbox', '10Gi', '5Gi', '10Gi'],
    ['never shrinks', '5Gi', '10Gi', '10Gi'],
    ['stays', '5Gi', '5Gi', '5Gi'],
    ['stays as Kubernetes wrote it where the Sandbox writes the same otherwise', '5120Mi', '5Gi', '5Gi'],
    ['is a number of bytes where the Sandbox says so', 10737418240, '5Gi', '10737418240'],
  ])('%s', (_case, volumeSize, observed, size) => {
    const { children } = decide(plain.persistent({ volumeSize }), [own({ size: observed })]);
    expect(sizeOf(children[0])).toBe(size);
  });
});

describe('a claim that outlives its Sandbox', () => {
  it('is no child, and created by the shell', () => {
    const { children, effects } = decide(retained);
    expect(children).toEqual([]);
    expect(effects).toMatchObject([
      { effect: 'create', object: { kind: 'PersistentVolumeClaim', metadata: { name: identity.name } } },
    ]);
  });

  it('is not created again once it is there', () => {
    expect(decide(retained, [own()]).effects).toEqual([]);
  });

  it('is grown by the shell, guarded by its UID', () => {
    const observed = own({ size: '1Gi' });
    expect(decide(retained, [observed]).effects).toEqual([
      {
        effect: 'resizeVolume',
        namespace: 'default',
        name: identity.name,
        uid: observed.metadata.uid,
        size: '5Gi',
      },
    ]);
  });

  it('is not shrunk', () => {
    expect(decide(retained, [own({ size: '9Gi' })]).effects).toEqual([]);
  });
});

describe('a volume that would shrink', () => {
  it.each<[string, SandboxBuilder]>([
    ['deleted with its Sandbox', persistent],
    ['that outlives it', retained],
  ])('%s, is refused with the remedy', (_case, builder) => {
    expect(decide(builder, [own({ size: '9Gi' })]).condition).toMatchObject({
      type: 'StorageReady',
      status: 'False',
      reason: 'ShrinkRefused',
      message: expect.stringContaining('set it to 9Gi or more'),
    });
  });

  it('and is not bound, is told to be unbound', () => {
    expect(decide(persistent, [own({ size: '9Gi', phase: 'Pending' })]).condition?.reason).toBe(
      'ClaimNotBound',
    );
  });
});

describe('a volume that is refused', () => {
  const volumeTrial = (value: string | undefined) => ({
    facts: { volumeTrial: { known: true as const, value } },
  });
  const until = (attempts: number, seconds: number) => ({
    attempts,
    retryAt: written(secondsFromNow(seconds)),
  });
  const asked = (builder: SandboxBuilder, attempts: number, seconds: number) =>
    builder.status({
      observedGeneration: 1,
      conditions: [
        { type: 'StorageReady', status: 'False', lastTransitionTime: written(secondsFromNow(-20)) },
      ],
      backOff: { persistentVolumeClaim: until(attempts, seconds) },
    } as never);
  const refused = (builder: SandboxBuilder, attempts: number, seconds: number) =>
    builder.status({
      observedGeneration: 1,
      conditions: [{ type: 'StorageReady', status: 'False', reason: 'ClaimRefused' }],
      backOff: { persistentVolumeClaim: until(attempts, seconds) },
    } as never);
  const larger = plain.persistent({ volumeSize: '50Gi' });
  const largerKept = plain.persistent({ volumeSize: '50Gi', reclaimPolicy: 'Retain' });
  const outcome = (...given: Parameters<typeof decide>) => {
    const { children, effects, backOff, condition } = decide(...given);
    return [children.map(sizeOf), effects.map(({ effect }) => effect), backOff, condition?.reason];
  };

  it.each<[string, Parameters<typeof decide>, unknown[]]>([
    ['is asked for at first', [persistent], [['5Gi'], [], until(1, 5), 'ClaimNotCreated']],
    ['is not asked for again too soon', [asked(persistent, 1, 3)], [[], [], until(1, 3), 'ClaimNotCreated']],
    [
      'is told with the words of the API server',
      [asked(persistent, 2, 3), [], volumeTrial('exceeded quota')],
      [[], [], until(2, 3), 'ClaimRefused'],
    ],
    [
      'is asked for again when it is due, ever more slowly',
      [asked(persistent, 2, 0), [], volumeTrial('exceeded quota')],
      [['5Gi'], [], until(3, 20), 'ClaimRefused'],
    ],
    [
      'is asked for at once when it would be taken by now',
      [refused(persistent, 7, 250), [], volumeTrial(undefined)],
      [['5Gi'], [], until(1, 5), 'ClaimNotCreated'],
    ],
    [
      'is told not to appear, where nobody refuses it',
      [asked(persistent, 2, 3), [], volumeTrial(undefined)],
      [[], [], until(2, 3), 'ClaimNotObserved'],
    ],
    [
      'is not created by the shell again too soon',
      [asked(retained, 1, 3)],
      [[], [], until(1, 3), 'ClaimNotCreated'],
    ],
    ['grows at first', [larger, [own()]], [['50Gi'], [], until(1, 5), 'ClaimsBound']],
    [
      'stays as large as it is until its growth is due again',
      [asked(larger, 2, 3), [own()], volumeTrial('only dynamically provisioned pvc can be resized')],
      [['5Gi'], [], until(2, 3), 'GrowthRefused'],
    ],
    [
      'that is kept stays as large as it is, too',
      [asked(largerKept, 2, 3), [own()], volumeTrial('only dynamically provisioned pvc can be resized')],
      [[], [], until(2, 3), 'GrowthRefused'],
    ],
    [
      'that is kept grows when it is due',
      [asked(largerKept, 1, 0), [own()]],
      [[], ['resizeVolume'], until(2, 10), 'ClaimsBound'],
    ],
    [
      'is none once it is as large as asked for',
      [asked(larger, 2, 3), [own({ size: '50Gi' })]],
      [['50Gi'], [], undefined, 'ClaimsBound'],
    ],
  ])('%s', (_case, given, expected) => {
    expect(outcome(...given)).toEqual(expected);
  });

  it('is told by name, with the sizes and the next try', () => {
    const { condition } = decide(asked(larger, 2, 3), [own()], volumeTrial('it cannot be resized'));
    expect(condition?.message).toBe(
      'the volume stays at 5Gi, because the API server refused to let PersistentVolumeClaim "py-1234abcd" grow to 50Gi: it cannot be resized; it is retried at 2026-01-01T00:01:03Z',
    );
  });
});
