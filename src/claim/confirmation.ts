/** Waits a moment for a Pod that was bound late, so that its Sandbox's first status says that it is Ready. */
import { awaitsConfirmation, claimRequests, type KubernetesObject } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { CodedError } from '../errors.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import type { Attempt } from './attempt.ts';
import { requestOf, type Send } from './send.ts';

/** A kubelet takes 70 to 200 ms to show what the Pod was told, and its program next to nothing to confirm it. */
const pausesMs = [30, 40, 50, 60, 80, 100, 120, 150];

export interface ConfirmationOptions {
  send: Send;
  pause(milliseconds: number): Promise<void>;
}

export function createConfirmation({ send, pause }: ConfirmationOptions) {
  const lookAt = (warmPod: WarmPodRecord, attempt: Attempt): Promise<KubernetesObject> =>
    send('awaitPod', attempt, requestOf(claimRequests.lookAtPod(warmPod)));

  /** The Pod is the Sandbox's, however it does: what comes later is told by its events. */
  function unlessFailed(error: unknown): undefined {
    if (error instanceof KubernetesError || error instanceof CodedError) return undefined;
    throw error;
  }

  /** The Pod as it was seen last: Ready, or not after a while. */
  return async (
    handedOver: KubernetesObject,
    warmPod: WarmPodRecord,
    attempt: Attempt,
  ): Promise<KubernetesObject> => {
    let pod = handedOver;
    for (const pauseMs of pausesMs) {
      if (!awaitsConfirmation(pod)) return pod;
      await pause(pauseMs);
      const found = await lookAt(warmPod, attempt).catch(unlessFailed);
      if (found?.metadata.uid !== pod.metadata.uid) return pod;
      pod = found;
    }
    return pod;
  };
}
