import { describe, expect, it } from 'vitest';
import type { PodRequirements } from '../../../../hooks/pod/requirements.ts';
import { podTemplate, templateHash } from '../../../../hooks/pod/template.ts';
import { podRequirements } from '../../../builders/requirements.ts';

describe('the template of a Pod', () => {
  it.each<[string, Partial<PodRequirements>, object]>([
    ['never mounts a token', {}, { automountServiceAccountToken: false }],
    ['tells of no other Service', {}, { enableServiceLinks: false }],
    ['has its ServiceAccount', { serviceAccountName: 'sandboxes' }, { serviceAccountName: 'sandboxes' }],
    ['has its own user namespace where asked', { hostUsers: false }, { hostUsers: false }],
    [
      'pulls with its Secrets',
      { imagePullSecrets: ['a', 'b'] },
      { imagePullSecrets: [{ name: 'a' }, { name: 'b' }] },
    ],
    ['restarts as asked', { restartPolicy: 'Never' }, { restartPolicy: 'Never' }],
    ['has its time to end', { terminationGracePeriodSeconds: 5 }, { terminationGracePeriodSeconds: 5 }],
  ])('%s', (_case, overrides, spec) => {
    expect(podTemplate(podRequirements(overrides)).spec).toMatchObject(spec);
  });

  it.each(['hostUsers', 'imagePullSecrets', 'runtimeClassName', 'nodeSelector'])(
    'given nothing of it, has no field %s',
    field => {
      expect(podTemplate(podRequirements()).spec).not.toHaveProperty(field);
    },
  );

  it('has one container', () => {
    expect(podTemplate(podRequirements()).spec.containers).toHaveLength(1);
  });

  it('carries the annotations', () => {
    expect(podTemplate(podRequirements({ annotations: { a: 'b' } })).annotations).toEqual({ a: 'b' });
  });
});

describe('the hash of a template', () => {
  const hashOf = (overrides: Partial<PodRequirements>) =>
    templateHash(podTemplate(podRequirements(overrides)));

  it('is the same for equal requirements', () => {
    expect(hashOf({})).toBe(hashOf({}));
  });

  it('has 64 hex digits', () => {
    expect(hashOf({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<PodRequirements>]>([
    ['the image', { image: 'node:22' }],
    ['the size', { resources: { cpu: '1', memory: '512Mi', ephemeralStorage: '1Gi' } }],
    ['the RuntimeClass', { runtimeClassName: 'gvisor' }],
    ['a variable', { env: [{ name: 'A', value: '1' }] }],
    ['the seccomp profile', { seccompProfile: { type: 'Localhost', localhostProfile: 'a' } }],
    ['an annotation', { annotations: { a: 'b' } }],
    ['a writable path', { writablePaths: ['/a'] }],
  ])('tells two templates apart by %s', (_case, overrides) => {
    expect(hashOf(overrides)).not.toBe(hashOf({}));
  });
});
