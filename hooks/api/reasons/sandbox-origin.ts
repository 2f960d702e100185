/** The conditions of where a Sandbox's Pod comes from, a pool or a template, and their reasons. */
import type { Conditions } from './reason.ts';

export const ORIGIN = {
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
        means: 'A pool fits, but none of its Pods could be claimed.',
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
  IdentityDelivered: {
    about:
      'Whether the runtime has read spec.identity, and what of spec.env was bound to a warm Pod; absent where there is neither.',
    reasons: {
      Confirmed: {
        status: 'True',
        means: 'The runtime has read it: its readiness probe, which fails until then, has succeeded.',
      },
      AwaitingRuntime: {
        status: 'False',
        means: 'The runtime has not confirmed yet that it has read it.',
        remedy: 'If this lasts, see PodReady: the runtime must follow docs/late-binding.md.',
      },
      NotConfirmable: {
        status: 'Unknown',
        means:
          'It is in the file since the start of the Pod, and nothing confirms that the program reads it.',
        remedy:
          'Use a runtime that declares spec.lateBinding, with its own program and readiness probe, if that matters.',
      },
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
