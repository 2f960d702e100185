/** What a hook wants done besides its answer; none of it is awaited, and repeating it does no harm. */
import type { DesiredObject } from './kubernetes-object.ts';

/** An Event to record about an object (E3). The shell drops repeats, so a repeated sync repeats nothing. */
export interface EventEffect {
  effect: 'event';
  regarding: { apiVersion: string; kind: string; namespace: string; name: string; uid: string };
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/**
 * Create an object that must outlive its Sandbox and so is owned by nothing (a PVC with reclaimPolicy Retain,
 * `B8`); one of that name that already exists is left alone.
 */
export interface CreateEffect {
  effect: 'create';
  object: DesiredObject;
}

/** Grow an ownerless PersistentVolumeClaim; guarded by its UID. */
export interface ResizeVolumeEffect {
  effect: 'resizeVolume';
  namespace: string;
  name: string;
  uid: string;
  size: string;
}

/** End the WarmPod of a Sandbox that is gone, at once; guarded by whose it is. Its pool would come to it by itself. */
export interface ReleaseWarmPodEffect {
  effect: 'releaseWarmPod';
  namespace: string;
  name: string;
  sandboxUid: string;
}

/** End a WarmPod whose Pod was refused, unless it has one after all; guarded by what was seen of it. */
export interface EndWarmPodEffect {
  effect: 'endWarmPod';
  namespace: string;
  name: string;
  uid: string;
  status: Record<string, unknown>;
}

/** Stop a Pod whose owner has gone, at once; guarded by its UID. The garbage collector would come to it by itself. */
export interface StopPodEffect {
  effect: 'stopPod';
  namespace: string;
  name: string;
  uid: string;
  /** At least 1, whatever the Pod itself says. */
  gracePeriodSeconds: number;
}

export type Effect =
  | EventEffect
  | CreateEffect
  | ResizeVolumeEffect
  | ReleaseWarmPodEffect
  | EndWarmPodEffect
  | StopPodEffect;
