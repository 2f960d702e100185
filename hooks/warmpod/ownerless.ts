import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { nameSuffix, TEMPLATE_HASH_ANNOTATION } from '../pod/template.ts';

/** What is known of a WarmPod that no WarmPool owns, as `kubectl delete --cascade=orphan` leaves it. */
export interface OwnerlessWarmPod {
  phase: string;
  /** Seconds without an owner. */
  seconds: number;
  /** The UID of the WarmPool of the name that it gives; undefined where there is none, or it is being deleted. */
  poolUid: string | undefined;
  /** Whether the Sandbox that has it is gone for certain. */
  sandboxGone: boolean;
}

export type OwnerlessStep =
  /** Label it as that pool's, which then takes it on. */
  | { step: 'adopt'; poolUid: string }
  /** Delete it, unless a claim gets in between. */
  | { step: 'end' }
  | { step: 'wait' };

/** A recreated pool exists by then. */
const END_AFTER_SECONDS = 60;

/** A pool of the same name adopts it; otherwise it ends after a minute, unless a Sandbox has it. */
export function ownerlessStep({ phase, seconds, poolUid, sandboxGone }: OwnerlessWarmPod): OwnerlessStep {
  if (poolUid !== undefined) return { step: 'adopt', poolUid };
  const isFree = phase !== 'Assigned' || sandboxGone;
  return isFree && seconds >= END_AFTER_SECONDS ? { step: 'end' } : { step: 'wait' };
}

/** Whether a PodTemplate is one that a WarmPool made: its name ends in the hash that its Pods carry. */
export const isOfPool = (name: string, { metadata }: PodTemplateSpec): boolean => {
  const hash = metadata?.annotations?.[TEMPLATE_HASH_ANNOTATION];
  return hash !== undefined && name.endsWith(nameSuffix(hash));
};

/** Whether a PodTemplate that no WarmPool owns is to be deleted: nothing is made from it any more. */
export const isTemplateOver = (seconds: number, warmPods: number): boolean =>
  warmPods === 0 && seconds >= END_AFTER_SECONDS;
