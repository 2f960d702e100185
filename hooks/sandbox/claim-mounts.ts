import type { SandboxSpec } from '../api/sandbox.ts';
import type { ClaimMount } from '../pod/requirements.ts';
import { DATA_PATH, DATA_VOLUME_NAME } from '../pod/volumes.ts';

/** The claims a Sandbox mounts: its own at `/data`, and shared ones where it says (`B7`). */
export const claimMounts = ({ storage }: SandboxSpec, dataClaimName: string): ClaimMount[] => [
  ...(storage?.persistent
    ? [{ volumeName: DATA_VOLUME_NAME, claimName: dataClaimName, mountPath: DATA_PATH, readOnly: false }]
    : []),
  ...(storage?.sharedVolumes ?? []).map(({ claimName, mountPath, readOnly }, index) => ({
    volumeName: `shared-${index}`,
    claimName,
    mountPath,
    readOnly,
  })),
];
