import type { SandboxSpec } from '../../api/sandbox.ts';
import type { PersistentVolumeMount } from '../../pod/requirements.ts';
import { DATA_PATH, DATA_VOLUME_NAME } from '../../pod/volumes.ts';

/** The volumes a Sandbox mounts: its own at `/data`, and shared ones at their paths (`B7`). */
export const persistentVolumeMounts = (
  { storage }: SandboxSpec,
  dataVolumeName: string,
): PersistentVolumeMount[] => [
  ...(storage?.persistent
    ? [{ volumeName: DATA_VOLUME_NAME, claimName: dataVolumeName, mountPath: DATA_PATH, readOnly: false }]
    : []),
  ...(storage?.sharedVolumes ?? []).map(({ claimName, mountPath, readOnly }, index) => ({
    volumeName: `shared-${index}`,
    claimName,
    mountPath,
    readOnly,
  })),
];
