/** The conditions of what a Sandbox names: its runtime and its profile, and their reasons. */
import type { Conditions } from './reason.ts';

export const RESOLUTION = {
  RuntimeResolved: {
    about: 'Whether spec.runtime stands for a RuntimeEnvironment that the Sandbox can use.',
    reasons: {
      RuntimeFound: { status: 'True', means: 'The RuntimeEnvironment was found.' },
      RuntimeNotFound: {
        status: 'False',
        means: 'There is no RuntimeEnvironment of that name, nor one of that language and version.',
        remedy: 'Correct spec.runtime in a new Sandbox, or create the RuntimeEnvironment.',
      },
      RuntimeNeedsRoot: {
        status: 'False',
        means: 'The RuntimeEnvironment has runAsNonRoot: false, and no Sandbox runs as root.',
        remedy: 'Use an image that needs no root.',
      },
      PortsCollide: {
        status: 'False',
        means: 'The RuntimeEnvironment uses one port number for TCP and for UDP, which no Service can have.',
        remedy: 'Give each protocol a port of its own.',
      },
      ResourcesBelowMinimum: {
        status: 'False',
        means: 'spec.resources is less than the RuntimeEnvironment needs.',
        remedy: 'Raise spec.resources to the minimum that the message names.',
      },
    },
  },
  ProfileApplied: {
    about: 'Whether the SandboxProfile that applies to the Sandbox could be applied; absent where none does.',
    reasons: {
      ProfileApplied: { status: 'True', means: 'The profile is applied.' },
      ProfileNotFound: {
        status: 'False',
        means: 'There is no SandboxProfile of that name.',
        remedy: 'Create the profile, or correct spec.profileRef in a new Sandbox.',
      },
      ProfileNamespaceNotShared: {
        status: 'False',
        means: 'The profile is in another namespace, whose profiles the installation does not share.',
        remedy: 'Use a profile of the same namespace, or ask an administrator to share that namespace.',
      },
      ProfileRequired: {
        status: 'False',
        means: 'The namespace requires a profile that the Sandbox does not use.',
        remedy: 'Set spec.profileRef to the required profile.',
      },
      LanguageMismatch: {
        status: 'False',
        means: 'The profile and the runtime are for different languages.',
        remedy: 'Use a runtime of the language of the profile.',
      },
      PackagesMissing: {
        status: 'False',
        means: 'The runtime lacks packages that the profile requires.',
        remedy: 'Use a runtime that has the packages that the message names.',
      },
      ReadOnlyRootRequired: {
        status: 'False',
        means: 'The profile requires a read-only root file system, and the Sandbox asks for a writable one.',
        remedy: 'Leave spec.filesystem.readOnlyRoot at true.',
      },
      PathConflict: {
        status: 'False',
        means: 'A path is read-only by the profile and writable by the Sandbox, or hidden by a volume.',
        remedy: 'Remove one of the two paths that the message names.',
      },
    },
  },
} as const satisfies Conditions;
