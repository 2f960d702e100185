/** Every condition of a WarmPool, and the reasons of each (`A6`); RuntimeResolved and ProfileApplied are as a Sandbox has them. */
import type { Conditions } from './reason.ts';

export const WARM_POOL_CONDITIONS = {
  Ready: {
    about:
      'Whether the pool can serve Sandboxes. While False for a reason of RuntimeResolved or ProfileApplied, it has that reason.',
    reasons: {
      Pending: { status: 'False', means: 'The pool has not been looked at yet.' },
      Filled: { status: 'True', means: 'As many warm Pods are ready as the pool keeps.' },
      Refilling: { status: 'True', means: 'Some warm Pods are ready, and others are on their way.' },
      Filling: { status: 'False', means: 'The first warm Pods are on their way.' },
      MaxSizeReached: {
        status: 'False',
        means: 'Sandboxes have as many Pods of the pool as maxSize allows, and none is left to be kept ready.',
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
} as const satisfies Conditions;
