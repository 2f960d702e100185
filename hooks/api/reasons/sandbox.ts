/** Every condition of a Sandbox, and the reasons of each (`A6`); those of its Pod are in sandbox-pod.ts. */
import type { Conditions } from './reason.ts';
import { POD_READY } from './sandbox-pod.ts';

const SUMMARY = {
  Ready: {
    about:
      'Whether a client can use the Sandbox. While False it has the reason and the message of whatever is in the way. A task that has finished has no Ready condition.',
    reasons: {
      Ready: { status: 'True', means: 'The Sandbox is ready.' },
      Pending: {
        status: 'False',
        means: 'The Sandbox has not been looked at yet, or its Pod is on its way.',
      },
      StartTimeout: {
        status: 'False',
        means: 'The Sandbox was not Ready within spec.timeout; the message ends with the cause.',
        remedy:
          'Mend the cause, or raise spec.timeout. The Sandbox recovers by itself once the cause is gone.',
      },
      Terminating: { status: 'False', means: 'The Sandbox is being deleted.' },
    },
  },
  Completed: {
    about: 'Whether a task has finished with success; absent otherwise.',
    reasons: { Completed: { status: 'True', means: 'The program ended with exit code 0.' } },
  },
  Failed: {
    about: 'Whether a task has failed; absent otherwise. Its reason and message are those of the Pod.',
    reasons: {},
  },
  Stalled: {
    about:
      'Whether the Sandbox will not get Ready by itself: its task failed, or it was not Ready in time; absent otherwise. Tools that follow kstatus read it as failed.',
    reasons: {
      StartTimeout: { status: 'True', means: 'The Sandbox was not Ready within spec.timeout.' },
    },
  },
} as const satisfies Conditions;

const RESOLUTION = {
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
        means: 'spec.resources asks for less than the RuntimeEnvironment needs.',
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
        remedy: 'Use a profile of the same namespace, or let an administrator share that namespace.',
      },
      ProfileRequired: {
        status: 'False',
        means: 'The namespace requires a profile that the Sandbox does not use.',
        remedy: 'Set spec.profileRef to the required profile.',
      },
      LanguageMismatch: {
        status: 'False',
        means: 'The profile is for another language than the runtime.',
        remedy: 'Use a runtime of the language of the profile.',
      },
      PackagesMissing: {
        status: 'False',
        means: 'The runtime lacks packages that the profile asks for.',
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
        remedy: 'Drop one of the two paths that the message names.',
      },
    },
  },
} as const satisfies Conditions;

const NETWORK = {
  NetworkReady: {
    about: 'Whether the NetworkPolicies that confine the Sandbox are as they should be.',
    reasons: {
      PolicyInForce: { status: 'True', means: 'The NetworkPolicies are as asked for.' },
      PolicyPending: { status: 'False', means: 'The NetworkPolicy is being written.' },
      NamespacePoliciesMissing: {
        status: 'False',
        means:
          'The NetworkPolicies llmsafespace-baseline and llmsafespace-sandbox of the namespace are not in force; no Pod is created before they are.',
        remedy: 'Mend what the message names, such as a quota or an admission webhook that refuses them.',
      },
      PolicyRefused: {
        status: 'False',
        means: "The API server refused the Sandbox's own NetworkPolicy; the message quotes it.",
        remedy: 'Mend what the API server names. The policy is asked for again ever more slowly.',
      },
      PolicyNotObserved: {
        status: 'False',
        means: 'A NetworkPolicy was asked for, was not refused, and does not appear.',
        remedy: 'Remove any other NetworkPolicy of that name.',
      },
      PolicyAltered: {
        status: 'False',
        means: 'Something outside, such as an admission webhook, changed a field of the NetworkPolicy.',
        remedy:
          'Exempt the NetworkPolicies of Sandboxes from it. The policy is written anew ever more slowly.',
      },
    },
  },
  EgressEnforced: {
    about: 'Whether spec.networkAccess.egress is enforced as written; absent where it must be.',
    reasons: {
      DomainsEnforced: { status: 'True', means: 'The network plugin enforces egress by domain.' },
      CidrBlocked: {
        status: 'False',
        means:
          'A CIDR of the list lies within ranges that Sandboxes never reach, or stands for an IPv4 range that does (NAT64, 6to4, Teredo).',
        remedy:
          'Drop the CIDR, or ask an administrator to change network.blockedCidrs or network.nat64Prefixes.',
      },
      DomainsNotEnforceable: {
        status: 'False',
        means: 'Nothing in this cluster enforces egress by domain: the domains of the list stay closed.',
        remedy: 'Give CIDRs, or let an administrator set egress.fqdn.',
      },
      DomainsOpenedAsPublic: {
        status: 'False',
        means: 'Nothing in this cluster enforces egress by domain: all public addresses are open instead.',
        remedy: 'Give CIDRs, or let an administrator set egress.fqdn.',
      },
    },
  },
  ServiceReady: {
    about: 'Whether the Service of the Sandbox is as asked for; absent where none is asked for.',
    reasons: {
      ServiceInPlace: { status: 'True', means: 'The Service is as asked for.' },
      ServicePending: { status: 'False', means: 'The Service is being written.' },
      ServiceRefused: {
        status: 'False',
        means: 'The API server refused the Service; the message quotes it.',
        remedy: 'Mend what the API server names. The Service is asked for again ever more slowly.',
      },
      ServiceChangeRefused: {
        status: 'False',
        means: 'The API server refused a change of the Service, which works on as it was.',
        remedy: 'Mend what the API server names.',
      },
      ServiceNotObserved: {
        status: 'False',
        means: 'The Service was asked for, was not refused, and does not appear.',
        remedy: 'Remove any other Service of that name.',
      },
    },
  },
} as const satisfies Conditions;

const OTHERS = {
  WarmPodUsed: {
    about: 'Whether the Sandbox was served from a warm pool, and if not, why.',
    reasons: {
      Claimed: { status: 'True', means: 'A warm Pod was claimed.' },
      ClaimsDisabled: { status: 'False', means: 'The installation has claims switched off.' },
      NotWanted: { status: 'False', means: 'The annotation use-warm-pod is "false".' },
      HasVolumes: { status: 'False', means: 'The Sandbox mounts volumes, which no warm Pod has.' },
      NothingFits: {
        status: 'False',
        means: 'The annotations about warm Pods ask for something else than the Sandbox is.',
        remedy: 'Drop the annotation that the message names, or make it agree with the spec.',
      },
      NoMatchingPool: {
        status: 'False',
        means: 'No WarmPool of the namespace has Pods like the one that the Sandbox asks for.',
        remedy: 'Create a WarmPool, or make the Sandbox like the pool that the message names.',
      },
      NoWarmPodReady: {
        status: 'False',
        means: 'There is a pool that fits, and none of its Pods could be had.',
        remedy: 'Raise minSize of the pool, or let the Sandbox wait: annotation use-warm-pod: "true".',
      },
      WarmPodRefused: {
        status: 'False',
        means:
          'A warm Pod was ready, and the API server refused to have it handed over; the message quotes it.',
        remedy: 'Exempt the hook server from the admission policy or webhook that the message names.',
      },
      WarmPodUnanswered: {
        status: 'False',
        means:
          'A warm Pod was ready, and the API server did not hand it over in time; the message quotes it.',
        remedy: 'Find out why the API server is slow or down: an admission webhook may be.',
      },
      WarmPodLost: { status: 'False', means: 'The warm Pod is gone; a Pod of its own takes its place.' },
    },
  },
  PodOutdated: {
    about: 'Whether the Pod was created from another template than that of today; absent otherwise.',
    reasons: {
      TemplateChanged: {
        status: 'True',
        means: 'The profile, the runtime or a setting has changed since the Pod was created.',
        remedy: 'Create a new Sandbox if the change matters; the running one is left alone.',
      },
    },
  },
} as const satisfies Conditions;

const STORAGE = {
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
        means: 'The PersistentVolume of the claim is gone, and with it the files.',
        remedy: 'Restore the PersistentVolume, or delete the PersistentVolumeClaim.',
      },
      ClaimRefused: {
        status: 'False',
        means: 'The API server refused the PersistentVolumeClaim; the message quotes it.',
        remedy: 'Mend what the API server names, such as a quota.',
      },
      ClaimNotObserved: {
        status: 'False',
        means: 'The PersistentVolumeClaim was asked for, was not refused, and does not appear.',
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
        remedy: 'Mend what the provisioner names.',
      },
      AwaitingPod: { status: 'False', means: 'The volume is bound once the Pod is scheduled.' },
    },
  },
} as const satisfies Conditions;

/** The conditions of a Sandbox, in the order in which they are described. */
export const SANDBOX_CONDITIONS = {
  ...SUMMARY,
  PodReady: POD_READY,
  ...RESOLUTION,
  ...NETWORK,
  ...STORAGE,
  ...OTHERS,
} as const satisfies Conditions;
