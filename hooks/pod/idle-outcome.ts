import type { PodStatus } from 'kubernetes-types/core/v1.js';
import type { KubernetesObject } from '../contract.ts';
import { BINDING_PATH, isBoundLate, isUnbound } from './binding.ts';
import { containersOf, programOf } from './containers.ts';
import { closedGate } from './not-ready.ts';
import { type PodOutcome, podOutcome } from './outcome.ts';
import { preloadOutcome } from './preload/outcome.ts';

const runs = ({ status }: KubernetesObject) => (status as PodStatus | undefined)?.phase === 'Running';

/** Whether only its binding is missing: its program has started, and all else is ready. */
function lacksBindingOnly(pod: KubernetesObject): boolean {
  const { state, started } = programOf(pod)?.status ?? {};
  const sidecars = containersOf(pod).filter(({ role }) => role === 'sidecar');
  return (
    runs(pod) &&
    state?.running !== undefined &&
    started === true &&
    sidecars.every(({ status }) => status?.ready) &&
    closedGate(pod) === undefined
  );
}

const STARTED = {
  state: 'ready',
  reason: 'PodReady',
  message: 'the Pod has started, and waits to be bound',
  since: undefined,
  ip: undefined,
} as const;

const READY_UNBOUND = {
  state: 'failed',
  reason: 'ReadyUnbound',
  message: `the Pod was Ready before it was bound to a Sandbox, so that its readiness confirms nothing: its image does not wait for ${BINDING_PATH}; correct the image (docs/late-binding.md), or spec.lateBinding of its RuntimeEnvironment`,
} as const;

/** One that waits to be bound can't be Ready: it is taken for ready once its program has started (`C9`). */
function unboundOutcome(pod: KubernetesObject): PodOutcome {
  const outcome = podOutcome(pod);
  if (!isUnbound(pod)) return outcome;
  const { state, ending } = outcome;
  if (state === 'ready') return { ...READY_UNBOUND, ending };
  return state === 'starting' && lacksBindingOnly(pod) ? { ...STARTED, ending } : outcome;
}

/** The outcome of a Pod that waits for a Sandbox. */
export const idleOutcome = (pod: KubernetesObject): PodOutcome => preloadOutcome(pod, unboundOutcome(pod));

/** Whether its runtime has yet to confirm what the Pod was told after its start. */
export const awaitsConfirmation = (pod: KubernetesObject): boolean =>
  isBoundLate(pod) && !isUnbound(pod) && podOutcome(pod).state === 'starting';
