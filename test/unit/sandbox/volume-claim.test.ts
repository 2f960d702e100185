import { describe, expect, it } from 'vitest';
import type { DesiredObject, Facts, KubernetesObject } from '../../../hooks/contract.ts';
import { lastApplied } from '../../../hooks/lib/children.ts';
import {
  dataClaimName,
  foreignVolumes,
  observedVolumes,
  volumeClaim,
} from '../../../hooks/sandbox/volume-claim.ts';
import { settings } from '../../builders/context.ts';
import { createdChild } from '../../builders/observed.ts';
import { parsedSandbox } from '../../builders/parsed.ts';
import { claim } from '../../builders/related.ts';
import { request } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: { app: 'llmsafespace' }, selector: {} };
const plain = sandbox();
const owner = plain.build();
const persistent = plain.persistent();
const retained = persistent.persistent({ reclaimPolicy: 'Retain' });
const existing = plain.persistent({ existingClaim: 'mine' });
const own = (options?: Parameters<typeof claim>[1]) => claim(identity.name, options);

const decide = (builder: SandboxBuilder, observed: KubernetesObject[] = [], chosen = settings()) =>
  volumeClaim(
    parsedSandbox(builder).spec,
    identity,
    new Map(observed.map(each => [each.metadata.name, each])),
    chosen,
  );
const sizeOf = (object: DesiredObject | undefined) =>
  (object?.spec as { resources: { requests: { storage: string } } } | undefined)?.resources.requests.storage;
const storageClassOf = (object: DesiredObject | undefined) =>
  (object?.spec as { storageClassName?: string } | undefined)?.storageClassName;

describe('the claim behind /data', () => {
  it.each([
    ["has the Sandbox's computed name", persistent, 'py-1234abcd'],
    ['is the existing one where that is named', existing, 'mine'],
  ])('%s', (_case, builder, name) => {
    expect(dataClaimName(parsedSandbox(builder).spec, identity)).toBe(name);
  });

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
    expect(storageClassOf(decide(builder, [], chosen).children[0])).toBe(storageClassName);
  });

  it.each([
    ['given one of an earlier default', settings({ defaultStorageClass: 'slow' }), 'slow'],
    ["given the cluster's", settings(), undefined],
  ])("never changes with the installation's default, %s", (_case, before, storageClassName) => {
    const observed = decide(persistent, [], before).children.map(child => createdChild(owner, child));
    const after = decide(persistent, observed, settings({ defaultStorageClass: 'new' })).children[0];
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

describe('the condition StorageReady', () => {
  const shared = plain.sharing('models', '/models');

  it.each<[string, SandboxBuilder, KubernetesObject[], 'True' | 'False', string, string]>([
    ['is True once the own claim is bound', persistent, [own()], 'True', 'ClaimsBound', 'bound'],
    ['is False while the own claim is not there', persistent, [], 'False', 'ClaimNotBound', 'py-1234abcd'],
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
    [
      'is False where the volume would shrink',
      persistent,
      [own({ size: '9Gi' })],
      'False',
      'ShrinkRefused',
      'set it to 9Gi or more',
    ],
    [
      'is False where the kept volume would shrink',
      retained,
      [own({ size: '9Gi' })],
      'False',
      'ShrinkRefused',
      'set it to 9Gi or more',
    ],
  ])('%s', (_case, builder, observed, status, reason, text) => {
    const { verdict } = decide(builder, observed);
    expect(verdict).toMatchObject({ type: 'StorageReady', status, reason });
    expect(verdict?.message).toContain(text);
  });

  it('is absent without storage', () => {
    expect(decide(plain).verdict).toBeUndefined();
  });
});

describe("the volumes that aren't its children", () => {
  it.each<[string, SandboxBuilder, string[]]>([
    ['are none without storage', plain, []],
    ['are none where it has a volume of its own', persistent, []],
    ['are its own that outlives it', retained, ['py-1234abcd']],
    ['are an existing one', existing, ['mine']],
    ['are those it shares, each once', plain.sharing('models', '/m').sharing('models', '/n'), ['models']],
    ['are an existing one and those it shares', existing.sharing('models', '/m'), ['mine', 'models']],
  ])('%s', (_case, builder, names) => {
    expect(foreignVolumes(parsedSandbox(builder).spec, identity)).toEqual(names);
  });
});

describe('the volumes that are observed', () => {
  const child = createdChild(owner, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'a' },
  });
  const parsed = request(owner).with(child).parse();
  const namesOf = (facts: Facts) => [...observedVolumes(parsed, facts).keys()].sort();

  it.each<[string, Facts, string[]]>([
    ['are its children, where nothing was asked', {}, ['a']],
    ['are its children and those found', { volumes: { known: true, value: [claim('mine')] } }, ['a', 'mine']],
    ['are its children alone, where none was found', { volumes: { known: true, value: [] } }, ['a']],
  ])('%s', (_case, facts, names) => {
    expect(namesOf(facts)).toEqual(names);
  });

  it('are not decided about while they are not known', () => {
    expect(() => namesOf({ volumes: { known: false, reason: 'no answer' } })).toThrow(
      expect.objectContaining({ code: 'VOLUMES_UNKNOWN', status: 503, message: 'not known: no answer' }),
    );
  });
});
