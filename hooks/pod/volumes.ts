import type { EmptyDirVolumeSource, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import { isWithin } from '../lib/paths.ts';
import { canonicalQuantity, isSmaller, quantityValue } from '../lib/quantity.ts';
import { bindingMounts, bindingVolumes } from './binding.ts';
import type { PersistentVolumeMount, PodRequirements } from './requirements.ts';

/** Paths that every Sandbox can write to (`B7`). */
export const ALWAYS_WRITABLE = ['/workspace', '/tmp'];

/** Where a Sandbox's own persistent volume is mounted. */
export const DATA_PATH = '/data';
export const DATA_VOLUME_NAME = 'persistent-data';

/** `/workspace` → `workspace`; the others are numbered in their order, as the seeds do. */
const scratchName = (path: string, index: number) =>
  ALWAYS_WRITABLE.includes(path) ? path.slice(1) : `writable-${index}`;

/** Each writable path is a mount of its own, unless a volume is mounted there. */
function scratchMounts({
  writablePaths,
  persistentVolumeMounts,
}: PodRequirements): { name: string; mountPath: string }[] {
  const mounted = new Set(persistentVolumeMounts.map(mount => mount.mountPath));
  return [...new Set([...ALWAYS_WRITABLE, ...writablePaths])]
    .filter(path => !mounted.has(path))
    .map((path, index) => ({ name: scratchName(path, index), mountPath: path }));
}

const persistentVolume = ({ volumeName, claimName, readOnly }: PersistentVolumeMount): Volume => ({
  name: volumeName,
  persistentVolumeClaim: { claimName, ...(readOnly && { readOnly }) },
});

/** Two such folders that are full leave the program without memory: each gets half of it at most. */
const inMemory = ({ memory, ephemeralStorage }: PodRequirements['resources']): EmptyDirVolumeSource => {
  const half = String(Math.floor(quantityValue(memory) / 2));
  const sizeLimit = isSmaller(half, ephemeralStorage) ? canonicalQuantity(half) : ephemeralStorage;
  return { medium: 'Memory', sizeLimit };
};

const scratch = ({ writableMedium, resources }: PodRequirements): EmptyDirVolumeSource =>
  writableMedium === 'Memory' ? inMemory(resources) : { sizeLimit: resources.ephemeralStorage };

/** Emptied with the Pod and limited in size, or a volume that outlives it (`B7`). */
export const volumes = (requirements: PodRequirements): Volume[] => [
  ...scratchMounts(requirements).map(({ name }) => ({
    name,
    emptyDir: scratch(requirements),
  })),
  ...requirements.persistentVolumeMounts.map(persistentVolume),
  ...bindingVolumes(requirements.binding),
];

/** A volume below a path that the profile declares read-only is mounted read-only. */
export const volumeMounts = (requirements: PodRequirements): VolumeMount[] => [
  ...scratchMounts(requirements),
  ...requirements.persistentVolumeMounts.map(({ volumeName, mountPath, readOnly }) => ({
    name: volumeName,
    mountPath,
    ...((readOnly || requirements.readOnlyPaths.some(path => isWithin(mountPath, path))) && {
      readOnly: true,
    }),
  })),
  ...bindingMounts(requirements.binding),
];
