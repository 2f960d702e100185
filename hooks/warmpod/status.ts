import { API_VERSION } from '../api/common.ts';
import type { WarmPodStatus } from '../api/warmpod.ts';
import type { EventEffect } from '../contract.ts';
import { recordConditions } from '../lib/conditions.ts';
import { eventsAbout } from '../lib/events.ts';
import { type Time, timestamp } from '../lib/time.ts';
import { ON_THE_WAY_TO_READY } from '../pod/not-ready.ts';
import type { PodOutcome } from '../pod/outcome.ts';
import { nextPhase, type Transition } from './phase.ts';

/** What the status needs of a WarmPod. */
export interface WarmPodView {
  namespace: string;
  name: string;
  uid: string;
  generation: number;
  phase: string;
  retire: boolean;
  podName: string | undefined;
  /** The reason of its condition Ready. */
  reason: string | undefined;
  /** When it was Ready for the first time. */
  readyAt: string | undefined;
  /** Milliseconds since 1970. */
  createdAtMs: number;
}

/** A WarmPod's observed Pod. */
export interface WarmPodsPod {
  name: string;
  uid: string;
  outcome: PodOutcome;
}

/** A WarmPod's new status, and its Event. */
export interface WarmPodChange {
  status: Partial<WarmPodStatus>;
  events: EventEffect[];
}

/** That is so no more after so long; and not after something else was said. */
const SLOW_MS = 30_000;
const SAID_OF_A_NEW_ONE = ['Pending', ...ON_THE_WAY_TO_READY];

/** Before Ready only what needs a person is written. */
function isWorthAWrite(warmPod: WarmPodView, { phase, reason }: Transition, now: Time): boolean {
  const { phase: before, reason: said = 'Pending', createdAtMs } = warmPod;
  if (before !== phase) return true;
  const isUsual =
    ON_THE_WAY_TO_READY.includes(reason) &&
    SAID_OF_A_NEW_ONE.includes(said) &&
    now.getTime() - createdAtMs < SLOW_MS;
  return phase === 'Pending' && said !== reason && !isUsual;
}

const statusOf = (
  { namespace, generation, readyAt }: WarmPodView,
  pod: WarmPodsPod | undefined,
  { phase, reason, message }: Transition,
  now: Time,
): Partial<WarmPodStatus> => ({
  phase,
  ...(pod && { podName: pod.name, podUID: pod.uid, podNamespace: namespace }),
  ...(phase === 'Ready' && readyAt === undefined && { readyAt: timestamp(now) }),
  observedGeneration: generation,
  conditions: recordConditions(
    [{ type: 'Ready', status: phase === 'Ready' ? 'True' : 'False', reason, message }],
    [],
    { now, generation },
  ),
});

/** Only what needs a person: a Pod that failed or got lost; of one that was never Ready its pool tells. */
const eventsOf = (
  { namespace, name, uid, phase: before, readyAt }: WarmPodView,
  { phase, reason, message }: Transition,
): EventEffect[] =>
  phase === 'Terminating' && reason !== 'Retired' && (before === 'Ready' || readyAt !== undefined)
    ? eventsAbout({ apiVersion: API_VERSION, kind: 'WarmPod', metadata: { namespace, name, uid } }, [
        { type: 'Warning', reason, message },
      ])
    : [];

/** The status of a WarmPod whose Pod the API server refuses: it is at its end, and its pool tries another. */
export const refusedStatus = (generation: number, message: string, now: Time): Partial<WarmPodStatus> => ({
  phase: 'Terminating',
  observedGeneration: generation,
  conditions: recordConditions([{ type: 'Ready', status: 'False', reason: 'PodRefused', message }], [], {
    now,
    generation,
  }),
});

/**
 * What changes about a WarmPod (`C7`), or undefined where nothing does. `pod` is undefined where it has none; `hadPod` tells whether one
 * was seen. The shell writes it with the version that it has seen: a claim that got in between wins.
 */
export function warmPodChange(
  warmPod: WarmPodView,
  { pod, hadPod }: { pod: WarmPodsPod | undefined; hadPod: boolean },
  now: Time,
): WarmPodChange | undefined {
  const { phase, retire } = warmPod;
  const transition = nextPhase({
    phase: phase as WarmPodStatus['phase'],
    retire,
    outcome: pod?.outcome,
    hadPod: hadPod || warmPod.podName !== undefined,
  });
  if (transition === undefined || !isWorthAWrite(warmPod, transition, now)) return undefined;
  return { status: statusOf(warmPod, pod, transition, now), events: eventsOf(warmPod, transition) };
}
