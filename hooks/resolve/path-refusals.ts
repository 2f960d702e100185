/** What is wrong with the paths of a Pod's mounts; undefined if nothing is. */
import { isReserved, isWithin, overlap, RESERVED_PATHS_SAYS } from '../lib/paths.ts';
import { ALWAYS_WRITABLE, DATA_VOLUME_NAME } from '../pod/volumes.ts';
import type { Candidate } from './candidate.ts';

/** A writable path that the profile makes read-only. */
export const pathConflict = ({ requirements: { readOnlyPaths, writablePaths } }: Candidate) => {
  for (const readOnly of readOnlyPaths) {
    const writable = [...ALWAYS_WRITABLE, ...writablePaths].find(path => overlap(path, readOnly));
    if (writable !== undefined) {
      return `filesystem.writablePaths "${writable}" and the profile's filesystemConfig.readOnlyPaths "${readOnly}" overlap; drop one of them`;
    }
  }
  return undefined;
};

/** A path that the container runtime needs; an older CRD accepted such paths. */
export const reservedPath = ({
  spec,
  requirements: { writablePaths, persistentVolumeMounts },
}: Candidate) => {
  const path = writablePaths.find(isReserved);
  const volume = persistentVolumeMounts.find(({ mountPath }) => isReserved(mountPath));
  if (path !== undefined) {
    const field = spec.filesystem.writablePaths
      ? 'spec.filesystem.writablePaths'
      : "the profile's filesystemConfig.writablePaths";
    return `${field} has "${path}": ${RESERVED_PATHS_SAYS}`;
  }
  return volume && `spec.storage.sharedVolumes has mountPath "${volume.mountPath}": ${RESERVED_PATHS_SAYS}`;
};

/** A volume that can be written to, above what the profile makes read-only, would take its place. */
export const hiddenPath = ({ requirements: { readOnlyPaths, persistentVolumeMounts } }: Candidate) => {
  for (const { volumeName, mountPath } of persistentVolumeMounts.filter(({ readOnly }) => !readOnly)) {
    const hidden = readOnlyPaths.find(path => path !== mountPath && isWithin(path, mountPath));
    if (hidden !== undefined) {
      const remedy =
        volumeName === DATA_VOLUME_NAME
          ? 'leave out spec.storage.persistent'
          : 'choose another mountPath in spec.storage.sharedVolumes, or readOnly: true';
      return `the volume at "${mountPath}" would hide the profile's filesystemConfig.readOnlyPaths "${hidden}"; ${remedy}`;
    }
  }
  return undefined;
};

/** Two volumes at one path. */
export const mountConflict = ({ requirements: { persistentVolumeMounts } }: Candidate) => {
  const paths = persistentVolumeMounts.map(({ mountPath }) => mountPath);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  return twice === undefined
    ? undefined
    : `spec.storage.sharedVolumes mounts two volumes at "${twice}"; choose another mountPath`;
};
