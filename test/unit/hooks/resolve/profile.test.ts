import { describe, expect, it } from 'vitest';
import { resolveProfile } from '../../../../hooks/resolve/profile.ts';
import { parsedProfile, parsedSandbox } from '../../../builders/parsed.ts';
import { profile } from '../../../builders/related.ts';
import { sandbox } from '../../../builders/sandbox.ts';

const own = parsedProfile(profile('ml'));
const shared = parsedProfile(profile('ml').inNamespace('shared'));
const resolve = (
  wanted: { name: string; namespace?: string } | undefined,
  sharedNamespaces: string[] = [],
) => {
  const builder = wanted === undefined ? sandbox() : sandbox().profile(wanted.name, wanted.namespace);
  return resolveProfile(parsedSandbox(builder).spec, 'default', [own, shared], sharedNamespaces);
};

describe('a profile', () => {
  it('that is not named is none, and nothing is said of it', () => {
    expect(resolve(undefined)).toEqual({ profile: undefined, condition: undefined });
  });

  it.each([
    ["of the Sandbox's own namespace is applied", { name: 'ml' }, [], own],
    [
      "of the Sandbox's own namespace is applied where it is named",
      { name: 'ml', namespace: 'default' },
      [],
      own,
    ],
    [
      'of a namespace that shares its profiles is applied',
      { name: 'ml', namespace: 'shared' },
      ['shared'],
      shared,
    ],
  ])('%s', (_case, wanted, sharedNamespaces, found) => {
    const { profile: applied, condition } = resolve(wanted, sharedNamespaces);
    expect(applied).toBe(found);
    expect(condition).toMatchObject({ type: 'ProfileApplied', status: 'True', reason: 'ProfileApplied' });
  });

  it.each([
    ['that is missing is refused', { name: 'web' }, [], 'ProfileNotFound', 'spec.profileRef.name "web"'],
    [
      'that is missing in a shared namespace is refused',
      { name: 'web', namespace: 'shared' },
      ['shared'],
      'ProfileNotFound',
      'namespace "shared"',
    ],
    [
      'of a namespace that does not share is refused',
      { name: 'ml', namespace: 'shared' },
      [],
      'ProfileNamespaceNotShared',
      'spec.profileRef.namespace "shared"',
    ],
  ])('%s', (_case, wanted, sharedNamespaces, reason, field) => {
    const { profile: applied, condition } = resolve(wanted, sharedNamespaces);
    expect(applied).toBeUndefined();
    expect(condition).toMatchObject({ type: 'ProfileApplied', status: 'False', reason });
    expect(condition?.message).toContain(field);
  });
});
