import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../../hooks/contract.ts';
import {
  dataVolumeName,
  foreignVolumes,
  missingOwnVolume,
  observedVolumes,
} from '../../../../../hooks/sandbox/storage/mounted-volumes.ts';
import { createdChild } from '../../../../builders/observed.ts';
import { parsedSandbox } from '../../../../builders/parsed.ts';
import { claim } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: { app: 'llmsafespace' }, selector: {} };
const plain = sandbox();
const owner = plain.build();
const persistent = plain.persistent();
const retained = persistent.persistent({ reclaimPolicy: 'Retain' });
const existing = plain.persistent({ existingClaim: 'mine' });

describe('the claim behind /data', () => {
  it.each([
    ["has the Sandbox's computed name", persistent, 'py-1234abcd'],
    ['is the existing one where that is named', existing, 'mine'],
  ])('%s', (_case, builder, name) => {
    expect(dataVolumeName(parsedSandbox(builder).spec, identity)).toBe(name);
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
    metadata: { name: 'a', namespace: 'default' },
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

describe('the claim that is created before the Pod', () => {
  const said = (status: 'True' | 'False') => ({ conditions: [{ type: 'StorageReady', status }] });
  const missing = (builder: SandboxBuilder, ...names: string[]) =>
    missingOwnVolume(
      request(builder.build()).parse(),
      identity,
      new Map(names.map(name => [name, claim(name)])),
    );

  it.each<[string, SandboxBuilder, number | undefined]>([
    ['an event tells of, where it is a child', persistent, undefined],
    ['is looked for soon, where the shell creates it', retained, 0.5],
    ['is looked for less often, once it was told to be missing', retained.status(said('False')), undefined],
    ['is looked for soon, where it was there', retained.status(said('True')), 0.5],
  ])('%s', (_case, builder, retryAfterSeconds) => {
    expect(missing(builder)).toEqual({ name: identity.name, retryAfterSeconds });
  });

  it.each<[string, SandboxBuilder, string[]]>([
    ['without a volume', plain, []],
    ['once it is there', persistent, [identity.name]],
    ["where it is a user's own, which may come later", existing, []],
  ])('is none %s', (_case, builder, names) => {
    expect(missing(builder, ...names)).toBeUndefined();
  });
});
