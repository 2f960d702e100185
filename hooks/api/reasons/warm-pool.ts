/** Every condition of a WarmPool, and the reasons of each (`A6`); RuntimeResolved and ProfileApplied are as a Sandbox has them. */
import type { Conditions } from './reason.ts';
import { NETWORK } from './sandbox-network.ts';

export const WARM_POOL_CONDITIONS = {
  Ready: {
    about:
      'Whether the pool can serve Sandboxes. While False for a reason of RuntimeResolved, ProfileApplied, PreloadAccepted or PodsReady, it has that reason.',
    reasons: {
      Pending: { status: 'False', means: 'The pool has not been processed yet.' },
      Filled: { status: 'True', means: 'The pool has all the ready warm Pods it keeps.' },
      Refilling: { status: 'True', means: 'Some warm Pods are ready; others are being created.' },
      Filling: { status: 'False', means: 'The first warm Pods are being created.' },
      Rolling: {
        status: 'False',
        means: 'All ready warm Pods have an older template, which fits no new Sandbox.',
        remedy:
          'Where the condition Rolling says what holds up the new ones, fix that, or revert the change.',
      },
      MaxSizeReached: {
        status: 'False',
        means: 'Sandboxes have taken as many Pods as maxSize allows, so the pool keeps none ready.',
        remedy: 'Raise maxSize, or delete Sandboxes that are done.',
      },
      Terminating: {
        status: 'False',
        means: 'The pool is being deleted: its idle warm Pods are being retired.',
      },
      InUse: {
        status: 'False',
        means: 'The pool is being deleted, and Sandboxes still have Pods of it.',
        remedy: 'Delete the Sandboxes, or force the deletion with the annotation that the message names.',
      },
    },
  },
  PodsReady: {
    about:
      'Why new warm Pods do not become ready; absent while nothing is known to be wrong. It may also have any reason of PodReady of a Sandbox, about the newest Pod.',
    reasons: {
      StartTimeout: {
        status: 'False',
        means: 'A warm Pod was not ready within spec.timeout; the message says what it waited for.',
        remedy: 'Fix what the message names, or raise spec.timeout.',
      },
      ReadyUnbound: {
        status: 'False',
        means: 'A warm Pod was ready before a Sandbox was bound to it, although it should wait for that.',
        remedy:
          'Let the image follow docs/late-binding.md, or let its RuntimeEnvironment not declare spec.lateBinding.',
      },
      PreloadFailed: {
        status: 'False',
        means:
          'A package could not be installed, or a script of the preload failed; the message says which, and ends with its output, without what looks like a credential.',
        remedy:
          'Fix the package, the script or preloadEgress. The next Pod is tried with back-off, or immediately after a change.',
      },
      PreloadPolicyRefused: {
        status: 'False',
        means:
          'The API server refused the NetworkPolicy that opens preloadEgress; the message quotes it. No warm Pod is created before it is in force.',
        remedy: 'Fix what the API server names, such as a quota. It is retried with back-off.',
      },
      PreloadPolicyLost: {
        status: 'False',
        means:
          'The NetworkPolicy that opens preloadEgress was requested but is not there, or not as requested; the message says which field something has added.',
        remedy:
          'Find out who deletes or changes it, such as in the audit log of the API server, and exempt the policies of pools from it.',
      },
      PodTemplateRefused: {
        status: 'False',
        means: 'The API server refused the PodTemplate that warm Pods are made from; the message quotes it.',
        remedy: 'Fix what the API server names, such as a quota. It is retried with back-off.',
      },
      PodTemplateLost: {
        status: 'False',
        means: 'The PodTemplate that warm Pods are made from was requested but does not exist.',
        remedy: 'Find out who deletes it, such as in the audit log of the API server.',
      },
      WarmPodRefused: {
        status: 'False',
        means: 'The API server refused the WarmPods of the pool; the message quotes it.',
        remedy: 'Fix what the API server names, such as a quota. They are retried with back-off.',
      },
      WarmPodsLost: {
        status: 'False',
        means: 'The newest WarmPods disappeared before one was ready.',
        remedy: 'Find out who deletes them, such as in the audit log of the API server.',
      },
    },
  },
  PreloadAccepted: {
    about: 'Why the pool makes no Pods with what it asks to preload; absent while nothing is wrong with it.',
    reasons: {
      PackageManagerUnknown: {
        status: 'False',
        means: 'The RuntimeEnvironment names no package manager that can preload packages: pip and npm can.',
        remedy: 'Set packageManager of the RuntimeEnvironment, or install the packages in a script.',
      },
      PackageMalformed: {
        status: 'False',
        means: 'The package manager of the runtime does not write a package like this.',
        remedy: 'Write it as the message says.',
      },
      PackageNotAllowed: {
        status: 'False',
        means: 'allowedPackages of the profile does not list the package.',
        remedy: 'Leave the package out, or ask whoever keeps the profile to list it.',
      },
      SearchPathTaken: {
        status: 'False',
        means:
          'The RuntimeEnvironment takes the variable that tells where packages are from a Secret, so that no folder can be added to it.',
        remedy: 'Give the variable a value.',
      },
      PreloadTooLarge: {
        status: 'False',
        means: 'A script is larger than Linux takes, or the scripts are larger than a Pod has room for.',
        remedy: 'Make them smaller, or put the rest into an image.',
      },
    },
  },
  EgressEnforced: {
    about: 'Whether spec.preloadEgress is enforced as written; absent where it must be.',
    reasons: NETWORK.EgressEnforced.reasons,
  },
  Rolling: {
    about:
      'Whether Pods of an older template, or past spec.ttl, are being replaced, and the progress; absent until the first replacement. While something holds up the new ones, it has the reason of PodsReady.',
    reasons: {
      Replacing: { status: 'True', means: 'New Pods take the place of the old ones as they become ready.' },
      Replaced: {
        status: 'False',
        means: 'All warm Pods have the current template, and none is past spec.ttl.',
      },
    },
  },
} as const satisfies Conditions;
