/** Every condition of a WarmPod, and the reasons of each (`A6`). */
import type { Conditions } from './reason.ts';

export const WARM_POD_CONDITIONS = {
  Ready: {
    about:
      'Whether the Pod can be claimed. Besides these it may have any reason that PodReady of a Sandbox has, of its Pod.',
    reasons: {
      Pending: { status: 'False', means: 'The WarmPod has not been looked at yet.' },
      PodReady: { status: 'True', means: 'The Pod is ready.' },
      PodRequested: { status: 'False', means: 'The Pod is being created.' },
      PodRefused: {
        status: 'False',
        means: 'The API server refused the Pod; the message quotes it.',
        remedy: 'Mend what the API server names, such as a quota. The pool tries another ever more slowly.',
      },
      PodLost: {
        status: 'False',
        means: 'The Pod is gone, or was not as it should be when a Sandbox claimed it.',
      },
      Retired: { status: 'False', means: 'The pool has no use for it any more.' },
    },
  },
} as const satisfies Conditions;
