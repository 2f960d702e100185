/** Volumes of a Sandbox that outlive its Pod (`B7`, `B8`). */
import { z } from 'zod';
import { byteQuantity, mountPath, objectName } from './common.ts';
import { immutable, list, object, rules } from './schema.ts';

const sharedVolume = object({
  claimName: objectName().describe('Name of a PersistentVolumeClaim of the same namespace.'),
  mountPath: mountPath().describe('Where the volume appears in the Sandbox.'),
  readOnly: z.boolean().default(false).describe('Keeps the Sandbox from writing to the volume.'),
}).describe('A volume shared by several Sandboxes.');

const immutableFields = ['persistent', 'storageClass', 'reclaimPolicy', 'existingClaim', 'sharedVolumes'];

const needsPersistent = (field: string) => ({
  rule: `!has(self.${field}) || self.persistent`,
  message: `${field} has no meaning without persistent: true`,
  fieldPath: `.${field}`,
});

const growsOnly = {
  rule: 'quantity(string(self.volumeSize)).compareTo(quantity(string(oldSelf.volumeSize))) >= 0',
  message: 'spec.storage.volumeSize can only grow: create a new Sandbox for a smaller volume',
  fieldPath: '.volumeSize',
};

export const storage = object({
  persistent: z
    .boolean()
    .default(false)
    .describe('Gives the Sandbox a volume at /data that outlives its Pod.'),
  volumeSize: byteQuantity()
    .default('5Gi')
    .describe(
      'Size of the persistent volume; it can grow later, where the storage class allows it, and never shrink.',
    ),
  storageClass: objectName()
    .optional()
    .describe("Storage class of the persistent volume; the cluster's default one if unset."),
  reclaimPolicy: z
    .enum(['Delete', 'Retain'])
    .default('Delete')
    .describe('Whether the persistent volume is deleted with the Sandbox or kept.'),
  existingClaim: objectName()
    .optional()
    .describe(
      'Name of a PersistentVolumeClaim of the same namespace to use at /data instead of a new one; it keeps its size and is never deleted with the Sandbox.',
    ),
  sharedVolumes: list(sharedVolume, { maxItems: 16, keys: ['mountPath'] })
    .optional()
    .describe('Existing volumes to mount beside its own.'),
}).meta(
  rules(
    needsPersistent('storageClass'),
    needsPersistent('existingClaim'),
    {
      rule: '!(has(self.storageClass) && has(self.existingClaim))',
      message: 'set only one of storageClass and existingClaim: an existing claim already has its class',
      fieldPath: '.storageClass',
    },
    {
      rule: "!self.persistent || !has(self.sharedVolumes) || !self.sharedVolumes.exists(volume, volume.mountPath == '/data')",
      message: 'a shared volume cannot be mounted at /data, which is where the persistent volume is',
      fieldPath: '.sharedVolumes',
    },
    ...immutable(immutableFields, { path: 'spec.storage', remedy: 'create a new Sandbox' }),
    growsOnly,
  ),
);
