import { describe, expect, it } from 'vitest';
import { customize } from '../../../hooks/sandbox/customize.ts';
import { context, settings } from '../../builders/context.ts';
import { parsedSandbox } from '../../builders/parsed.ts';
import { KNOWN_UID, type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

const rulesOf = (builder: SandboxBuilder, chosen = settings()) =>
  customize({ sandbox: parsedSandbox(builder) }, context({ settings: chosen })).response.relatedResources;
const rule = (builder: SandboxBuilder, resource: string, chosen = settings()) =>
  rulesOf(builder, chosen).find(one => one.resource === resource);

const plain = sandbox('py').withUid(KNOWN_UID);

describe('a Sandbox reacts to', () => {
  it('every RuntimeEnvironment: it may wait for one that is yet to come', () => {
    expect(rule(plain, 'runtimeenvironments')).toEqual({
      apiVersion: 'llmsafespace.dev/v1',
      resource: 'runtimeenvironments',
    });
  });

  it('the RuntimeClass of gVisor, by the name that the installation gives it', () => {
    expect(rule(plain, 'runtimeclasses', settings({ gvisor: { runtimeClassName: 'runsc' } }))).toEqual({
      apiVersion: 'node.k8s.io/v1',
      resource: 'runtimeclasses',
      names: ['runsc'],
    });
  });

  it.each([
    ['its profile, in its own namespace', plain.profile('ml'), { namespace: 'default', names: ['ml'] }],
    [
      'its profile, in the namespace it names',
      plain.profile('ml', 'shared'),
      { namespace: 'shared', names: ['ml'] },
    ],
  ])('%s', (_case, builder, expected) => {
    expect(rule(builder, 'sandboxprofiles')).toMatchObject(expected);
  });

  it.each([
    ['its own claim', plain.persistent(), ['py-1234abcd']],
    ['the existing claim it names', plain.persistent({ existingClaim: 'mine' }), ['mine']],
    ['the claims it shares, each once', plain.sharing('models', '/m').sharing('models', '/n'), ['models']],
    [
      'its own claim and those it shares',
      plain.persistent().sharing('models', '/m'),
      ['py-1234abcd', 'models'],
    ],
  ])('%s', (_case, builder, names) => {
    expect(rule(builder, 'persistentvolumeclaims')).toMatchObject({ namespace: 'default', names });
  });

  it.each(['sandboxprofiles', 'persistentvolumeclaims'])('no %s where it names none', resource => {
    expect(rule(plain, resource)).toBeUndefined();
  });

  it('nothing that changes often', () => {
    const all = rulesOf(plain.profile('ml').persistent().sharing('models', '/m')).map(
      ({ resource }) => resource,
    );
    expect(all).toEqual([
      'runtimeenvironments',
      'runtimeclasses',
      'sandboxprofiles',
      'persistentvolumeclaims',
    ]);
  });
});

describe('the answer, which Metacontroller keeps for a generation,', () => {
  const before = rulesOf(plain.persistent().profile('ml'));

  it.each([
    ['its status', plain.persistent().profile('ml').running('py-1234abcd')],
    ['its deletion', plain.persistent().profile('ml').deleting()],
  ])('does not depend on %s', (_case, builder) => {
    expect(rulesOf(builder)).toEqual(before);
  });

  it('does not depend on labels, annotations or resourceVersion', () => {
    const parsed = parsedSandbox(plain.persistent().profile('ml'));
    const metadata = {
      ...parsed.metadata,
      labels: { a: 'b' },
      annotations: { c: 'd' },
      resourceVersion: '7',
    };
    expect(customize({ sandbox: { ...parsed, metadata } }, context()).response.relatedResources).toEqual(
      before,
    );
  });
});
