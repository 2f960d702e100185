import type { KubernetesObject } from '../../contract.ts';
import type { PodOutcome } from '../outcome.ts';
import { isPreloaded, openTo, preloadFailure } from './state.ts';

/**
 * The outcome of an idle Pod, by its preload. One that failed ends it, although its node would try again: its pool makes another, with
 * back-off. While its label opens a network to the Pod it isn't ready, whatever its node says.
 */
export function preloadOutcome(pod: KubernetesObject, outcome: PodOutcome): PodOutcome {
  const { state, ending } = outcome;
  const failed = state === 'starting' ? preloadFailure(pod) : undefined;
  if (failed !== undefined)
    return { state: 'failed', reason: 'PreloadFailed', message: failed, explainedBy: undefined, ending };
  const isClosing = openTo(pod) !== undefined && (state === 'ready' || isPreloaded(pod));
  if (!isClosing || (state !== 'ready' && state !== 'starting')) return outcome;
  const message = 'the network of its preload is being closed';
  return { state: 'starting', reason: 'PreloadClosing', message, explainedBy: undefined, ending };
}
