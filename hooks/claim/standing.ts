/** How a half stands that was refused, by what the API server shows of its object then. */
import type { KubernetesObject } from '../contract.ts';
import type { Candidate } from './candidate.ts';
import type { WarmOrder } from './order.ts';
import type { Half } from './pair.ts';

const isThere = (pod: KubernetesObject | undefined, { podUID }: Candidate): pod is KubernetesObject =>
  pod?.metadata.uid === podUID && pod?.metadata.deletionTimestamp === undefined;

const ownerUid = ({ metadata }: KubernetesObject) => metadata.ownerReferences?.[0]?.uid;

/** Whether the Pod is there to stay, and this Sandbox's. */
export const isPodOf = (pod: KubernetesObject | undefined, warmPod: Candidate, sandboxUid: string): boolean =>
  isThere(pod, warmPod) && ownerUid(pod) === sandboxUid;

const isRunning = ({ status }: KubernetesObject) =>
  (status as { phase?: string } | undefined)?.phase === 'Running';

/** Whether it is all that its hand-over asks of it. */
const couldBeHad = (pod: KubernetesObject, { uid }: Candidate, { hashAnnotation }: WarmOrder): boolean =>
  ownerUid(pod) === uid &&
  pod.metadata.annotations?.[hashAnnotation.name] === hashAnnotation.value &&
  isRunning(pod);

/** Of a Pod whose hand-over was refused: had before; denied, for it is as it should be; or lost. */
export function podStanding(pod: KubernetesObject | undefined, warmPod: Candidate, order: WarmOrder): Half {
  if (isPodOf(pod, warmPod, order.claimant.uid)) return 'had';
  return isThere(pod, warmPod) && couldBeHad(pod, warmPod, order) ? 'denied' : 'lost';
}
