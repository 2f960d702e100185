import type { PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.js';
import type { PodRequirements } from './requirements.ts';

/** Never root; files on volumes belong to the Sandbox's group; system calls are filtered (`B4`). */
export const podSecurityContext = ({
  runAsUser,
  runAsGroup,
  seccompProfile,
}: PodRequirements): PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser,
  runAsGroup,
  fsGroup: runAsGroup,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile,
});

/** All that Pod Security "restricted" asks of a container, and a read-only root (`B4`). */
export const containerSecurityContext = (requirements: PodRequirements): SecurityContext => ({
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: requirements.readOnlyRoot,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: requirements.seccompProfile,
  ...(requirements.appArmorProfile && { appArmorProfile: requirements.appArmorProfile }),
});
