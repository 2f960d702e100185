/** What a Sandbox's fields may not say together, and which of them stay as they are (`A4`). */
import { immutable, type ValidationRule } from './schema.ts';

const immutableFields = [
  'runtime',
  'securityLevel',
  'timeout',
  'terminationGracePeriodSeconds',
  'restartPolicy',
  'resources',
  'filesystem',
  'securityContext',
  'profileRef',
  'command',
  'args',
  'env',
  'service',
];

const storageStays: ValidationRule = {
  rule: 'has(self.storage) == has(oldSelf.storage)',
  message: 'spec.storage can be neither added nor removed: create a new Sandbox',
  fieldPath: '.storage',
};

const mountsDiffer: ValidationRule = {
  rule: [
    '!has(self.storage) || !has(self.storage.sharedVolumes) || !has(self.filesystem.writablePaths)',
    '!self.storage.sharedVolumes.exists(volume, volume.mountPath in self.filesystem.writablePaths)',
  ].join(' || '),
  message: 'a shared volume and a writable path cannot be mounted at the same place',
  fieldPath: '.storage.sharedVolumes',
};

/** The rules of `spec` as a whole; those of one field stand at the field. */
export const sandboxRules: readonly ValidationRule[] = [
  ...immutable(immutableFields, { path: 'spec', remedy: 'create a new Sandbox' }),
  storageStays,
  mountsDiffer,
];
