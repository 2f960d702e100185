/** The condition of a Sandbox's volumes, and its reasons. */
import type { Conditions } from './reason.ts';

export const STORAGE = {
  StorageReady: {
    about: 'Whether every PersistentVolumeClaim of the Sandbox is bound; absent where it mounts none.',
    reasons: {
      ClaimsBound: { status: 'True', means: 'Every PersistentVolumeClaim is bound.' },
      ClaimNotFound: {
        status: 'False',
        means: 'A PersistentVolumeClaim that the Sandbox names does not exist.',
        remedy: 'Create it.',
      },
      ClaimNotCreated: { status: 'False', means: 'The PersistentVolumeClaim is being created.' },
      ClaimNotBound: { status: 'False', means: 'The PersistentVolumeClaim is not bound yet.' },
      ClaimLost: {
        status: 'False',
        means: 'The PersistentVolume of the claim is gone, and its files are lost.',
        remedy: 'Restore the PersistentVolume, or delete the PersistentVolumeClaim.',
      },
      ClaimRefused: {
        status: 'False',
        means: 'The API server refused the PersistentVolumeClaim; the message quotes it.',
        remedy: 'Fix what the API server names, such as a quota.',
      },
      ClaimNotObserved: {
        status: 'False',
        means: 'The PersistentVolumeClaim was requested and not refused, but does not appear.',
        remedy: 'Remove any other PersistentVolumeClaim of that name.',
      },
      GrowthRefused: {
        status: 'False',
        means: 'The API server refused to let the volume grow; it stays as it is.',
        remedy: 'Use a StorageClass that allows expansion, or set volumeSize back.',
      },
      ShrinkRefused: {
        status: 'False',
        means: 'volumeSize is less than the volume, and volumes only grow.',
        remedy: 'Set volumeSize to the size of the volume or more.',
      },
      StorageClassNotFound: {
        status: 'False',
        means: 'There is no StorageClass of that name.',
        remedy: 'Create it, or create a new Sandbox that names another.',
      },
      NoStorageClass: {
        status: 'False',
        means: 'No StorageClass is named, and none is the default.',
        remedy: 'Make one StorageClass the default, or name one in a new Sandbox.',
      },
      ProvisioningFailed: {
        status: 'False',
        means: 'The volume could not be provisioned; the message quotes the provisioner.',
        remedy: 'Fix what the provisioner names.',
      },
      AwaitingPod: { status: 'False', means: 'The volume is bound once the Pod is scheduled.' },
    },
  },
  VolumePressure: {
    about:
      'Whether a volume of the Sandbox is filling up; absent where it mounts none, and where the installation does not measure them (storage.usage).',
    reasons: {
      VolumesHaveRoom: { status: 'False', means: 'Every volume is less than 80 % full.' },
      HighVolumeUsage: {
        status: 'True',
        means: 'A volume is at least 80 % full, or has used as much of its inodes.',
        remedy: 'Delete files, or raise spec.storage.volumeSize.',
      },
      VolumeNearlyFull: {
        status: 'True',
        means: 'A volume is at least 95 % full, or has used as much of its inodes.',
        remedy: 'Delete files, or raise spec.storage.volumeSize.',
      },
      UsageUnknown: {
        status: 'Unknown',
        means: "The node's kubelet can't be read, or does not measure this kind of volume.",
        remedy: 'See the message, and the log of the hook server.',
      },
    },
  },
} as const satisfies Conditions;
