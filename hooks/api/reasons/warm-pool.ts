/** Every condition of a WarmPool, and the reasons of each (`A6`); RuntimeResolved and ProfileApplied are as a Sandbox has them. */
import type { Conditions } from './reason.ts';

export const WARM_POOL_CONDITIONS = {
  Ready: {
    about:
      'Whether the pool can serve Sandboxes. While False for a reason of RuntimeResolved, ProfileApplied or PodsReady, it has that reason.',
    reasons: {
      Pending: { status: 'False', means: 'The pool has not been looked at yet.' },
      Filled: { status: 'True', means: 'As many warm Pods are ready as the pool keeps.' },
      Refilling: { status: 'True', means: 'Some warm Pods are ready, and others are on their way.' },
      Filling: { status: 'False', means: 'The first warm Pods are on their way.' },
      Rolling: {
        status: 'False',
        means: 'All warm Pods that are ready are of an older template, which fits no new Sandbox.',
        remedy:
          'Where the condition Rolling says what keeps the new ones, mend that, or take the change back.',
      },
      MaxSizeReached: {
        status: 'False',
        means:
          'Sandboxes have as many Pods of the pool as maxSize allows, and none is left to be kept ready.',
        remedy: 'Raise maxSize, or delete Sandboxes that are done.',
      },
      Terminating: {
        status: 'False',
        means: 'The pool is being deleted: its idle warm Pods are being retired.',
      },
      InUse: {
        status: 'False',
        means: 'The pool is being deleted, and Sandboxes still have Pods of it.',
        remedy: 'Delete the Sandboxes, or force the deletion by the annotation that the message names.',
      },
    },
  },
  PodsReady: {
    about:
      'Why new warm Pods do not become ready; absent while nothing is known to be wrong. Besides these it may have any reason that PodReady of a Sandbox has, of the newest Pod.',
    reasons: {
      StartTimeout: {
        status: 'False',
        means: 'A warm Pod was not ready within spec.timeout; the message says what it waited for.',
        remedy: 'Mend what the message names, or raise spec.timeout.',
      },
      PodTemplateRefused: {
        status: 'False',
        means: 'The API server refused the PodTemplate that warm Pods are made from; the message quotes it.',
        remedy: 'Mend what the API server names, such as a quota. It is asked for again ever more slowly.',
      },
      PodTemplateLost: {
        status: 'False',
        means: 'The PodTemplate that warm Pods are made from was asked for and is not there.',
        remedy: 'Find out who deletes it, such as in the audit log of the API server.',
      },
      WarmPodRefused: {
        status: 'False',
        means: 'The API server refused the WarmPods of the pool; the message quotes it.',
        remedy: 'Mend what the API server names, such as a quota. They are asked for again ever more slowly.',
      },
      WarmPodsLost: {
        status: 'False',
        means: 'The newest WarmPods are gone before one was ready.',
        remedy: 'Find out who deletes them, such as in the audit log of the API server.',
      },
    },
  },
  Rolling: {
    about:
      'Whether Pods of an older template, or past spec.ttl, are being replaced, and how far that is; absent while none ever was. While something keeps the new ones, it has the reason of PodsReady.',
    reasons: {
      Replacing: { status: 'True', means: 'New Pods take the place of the old ones as they become ready.' },
      Replaced: {
        status: 'False',
        means: 'All warm Pods are of the present template, and none is past spec.ttl.',
      },
    },
  },
} as const satisfies Conditions;
