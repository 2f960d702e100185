/** Sandboxes whose folders and volumes can't be what they say. */
import { type InvalidManifest, type Row, rowsOf, SAYS } from './manifest-rows.ts';

const NEEDS_PERSISTENT = 'has no meaning without persistent: true';

/** What a container runtime or a kubelet mounts by itself. */
const RESERVED = [
  '/proc',
  '/proc/self',
  '/sys',
  '/sys/fs/cgroup',
  '/dev',
  '/dev/pts',
  '/etc/hosts',
  '/etc/hostname',
  '/etc/resolv.conf',
  '/run/secrets/kubernetes.io',
  '/var/run/secrets/kubernetes.io/serviceaccount',
];

const writable = (...writablePaths: string[]) => ({ filesystem: { writablePaths } });
const shared = (mountPath: string) => [{ claimName: 'models', mountPath }];

export const invalidSandboxMounts: readonly InvalidManifest[] = rowsOf(
  'Sandbox',
  { runtime: 'python:3.10' },
  [
    ['a writable path is relative', writable('tmp'), 'spec.filesystem.writablePaths[0]', SAYS.mountPath],
    ['a writable path goes up', writable('/tmp/../etc'), 'spec.filesystem.writablePaths[0]', SAYS.mountPath],
    ['a writable path is the root', writable('/'), 'spec.filesystem.writablePaths[0]', SAYS.mountPath],
    ...RESERVED.map(
      (path): Row => [
        `a writable path is ${path}`,
        writable(path),
        'spec.filesystem.writablePaths[0]',
        SAYS.reserved,
      ],
    ),
    [
      'the medium is none',
      { filesystem: { writableMedium: 'Tape' } },
      'spec.filesystem.writableMedium',
      '"Disk", "Memory"',
    ],
    [
      'a shared volume is in /dev',
      { storage: { sharedVolumes: shared('/dev/mqueue') } },
      'spec.storage.sharedVolumes[0].mountPath',
      SAYS.reserved,
    ],
    [
      'a writable path comes twice',
      writable('/a', '/a'),
      'spec.filesystem.writablePaths[1]',
      'Duplicate value',
    ],
    ['volumeSize is a word', { storage: { volumeSize: 'big' } }, 'spec.storage.volumeSize', SAYS.bytes],
    [
      'reclaimPolicy is Recycle',
      { storage: { reclaimPolicy: 'Recycle' } },
      'spec.storage.reclaimPolicy',
      '"Delete", "Retain"',
    ],
    [
      'a class without a volume',
      { storage: { storageClass: 'fast' } },
      'spec.storage.storageClass',
      NEEDS_PERSISTENT,
    ],
    [
      'a class with capitals',
      { storage: { persistent: true, storageClass: 'Fast' } },
      'spec.storage.storageClass',
      'should match',
    ],
    [
      'an old claim without a volume',
      { storage: { existingClaim: 'old' } },
      'spec.storage.existingClaim',
      NEEDS_PERSISTENT,
    ],
    [
      'an old claim with a class',
      { storage: { persistent: true, existingClaim: 'old', storageClass: 'fast' } },
      'spec.storage.storageClass',
      'set only one of storageClass and existingClaim',
    ],
    [
      'a shared volume at no path',
      { storage: { sharedVolumes: shared('models') } },
      'spec.storage.sharedVolumes[0].mountPath',
      SAYS.mountPath,
    ],
    [
      'a shared volume at /data',
      { storage: { persistent: true, sharedVolumes: shared('/data') } },
      'spec.storage.sharedVolumes',
      'cannot be mounted at /data',
    ],
    [
      'a shared volume at a writable path',
      { storage: { sharedVolumes: shared('/models') }, ...writable('/models') },
      'spec.storage.sharedVolumes',
      'cannot be mounted at the same place',
    ],
  ],
);
