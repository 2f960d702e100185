import { describe, expect, it } from 'vitest';
import { containerSecurityContext, podSecurityContext } from '../../../../hooks/pod/security-context.ts';
import { podRequirements } from '../../../builders/requirements.ts';

const localhost = { type: 'Localhost' as const, localhostProfile: 'profiles/python.json' };

describe('the security context of the container', () => {
  it.each([
    ['may not gain privileges', { allowPrivilegeEscalation: false }],
    ['is not privileged', { privileged: false }],
    ['has a read-only root', { readOnlyRootFilesystem: true }],
    ['is not root', { runAsNonRoot: true }],
    ['has no capability', { capabilities: { drop: ['ALL'] } }],
    ['has its system calls filtered', { seccompProfile: { type: 'RuntimeDefault' } }],
  ])('%s', (_case, expected) => {
    expect(containerSecurityContext(podRequirements())).toMatchObject(expected);
  });

  it('leaves AppArmor to the node where the runtime names no profile', () => {
    expect(containerSecurityContext(podRequirements())).not.toHaveProperty('appArmorProfile');
  });

  it.each([
    ['an AppArmor profile', { appArmorProfile: localhost }, { appArmorProfile: localhost }],
    ['a seccomp profile', { seccompProfile: localhost }, { seccompProfile: localhost }],
    ['a writable root', { readOnlyRoot: false }, { readOnlyRootFilesystem: false }],
  ])('given %s, has it', (_case, overrides, expected) => {
    expect(containerSecurityContext(podRequirements(overrides))).toMatchObject(expected);
  });
});

describe('the security context of the Pod', () => {
  it('given a user and a group, runs as them and gives volumes to the group', () => {
    expect(podSecurityContext(podRequirements({ runAsUser: 2000, runAsGroup: 3000 }))).toEqual({
      runAsNonRoot: true,
      runAsUser: 2000,
      runAsGroup: 3000,
      fsGroup: 3000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('given a seccomp profile, has it', () => {
    expect(podSecurityContext(podRequirements({ seccompProfile: localhost })).seccompProfile).toEqual(
      localhost,
    );
  });
});
