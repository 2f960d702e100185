/** Which fields of a Sandbox exclude each other, and which are immutable (`A4`). */
import { lateBindingRules } from './binding.ts';
import { immutable, immutableAmount, type ValidationRule } from './schema.ts';

const immutableFields = [
  'runtime',
  'securityLevel',
  'timeout',
  'terminationGracePeriodSeconds',
  'restartPolicy',
  'filesystem',
  'securityContext',
  'profileRef',
  'command',
  'args',
  'env',
  'identity',
  'lateBinding',
  'probes',
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

const cores = 'quantity(string(self.cpu)).asApproximateFloat()';

/** Pinned are whole cores, in whatever way they are written: `2000m` may come as a little more or less than 2. */
const wholeCores: ValidationRule = {
  rule: [
    '!self.cpuPinning || !has(self.cpu) || !isQuantity(string(self.cpu))',
    `[${cores} - double(int(${cores} + 0.5))].all(rest, rest < 1e-9 && rest > -1e-9)`,
  ].join(' || '),
  message: 'cpu must be a whole number, such as 2, when cpuPinning is true',
  fieldPath: '.cpu',
};

const resourcesStay = { path: 'spec.resources', remedy: 'create a new Sandbox' };

/** The rules of `spec.resources`. */
export const resourceRules: readonly ValidationRule[] = [
  wholeCores,
  ...immutable(['cpuPinning'], resourcesStay),
  ...immutableAmount(['cpu', 'memory', 'ephemeralStorage'], resourcesStay),
];

/** The rules of `spec` as a whole; those of one field stand at the field. */
export const sandboxRules: readonly ValidationRule[] = [
  ...immutable(immutableFields, { path: 'spec', remedy: 'create a new Sandbox' }),
  storageStays,
  mountsDiffer,
  ...lateBindingRules,
];
