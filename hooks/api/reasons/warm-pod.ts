/** Every condition of a WarmPod, and its reasons (`A6`). */
import type { Conditions } from './reason.ts';

export const WARM_POD_CONDITIONS = {
  Ready: {
    about:
      'Whether the Pod can be claimed. It may also have any reason of PodReady of a Sandbox, about its own Pod.',
    reasons: {
      Pending: { status: 'False', means: 'The WarmPod has not been processed yet.' },
      PodReady: { status: 'True', means: 'The Pod is ready.' },
      PodRequested: { status: 'False', means: 'The Pod is being created.' },
      PodRefused: {
        status: 'False',
        means: 'The API server refused the Pod; the message quotes it.',
        remedy: 'Fix what the API server names, such as a quota. The pool tries another with back-off.',
      },
      PreloadFailed: {
        status: 'False',
        means:
          'The preload of the pool failed in the Pod; the message says which step, and ends with its output.',
        remedy: 'Fix the package, the script or preloadEgress. The pool tries another with back-off.',
      },
      PreloadClosing: {
        status: 'False',
        means: 'The preload is over, and the network that was open to it is being closed.',
      },
      PodLost: {
        status: 'False',
        means: 'The Pod is gone, or was not in order when a Sandbox claimed it.',
      },
      ReadyUnbound: {
        status: 'False',
        means: 'The Pod was ready before a Sandbox was bound to it, although it should wait for that.',
        remedy:
          'Let the image follow docs/late-binding.md, or let its RuntimeEnvironment not declare spec.lateBinding.',
      },
      Retired: { status: 'False', means: 'The pool no longer needs it.' },
    },
  },
} as const satisfies Conditions;
