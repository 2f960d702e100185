/** How things stand, by what the API server shows of an object: a half that was refused, or the Sandbox itself. */
import type { SandboxStatus } from '../../api/sandbox-status.ts';
import type { KubernetesObject } from '../../contract.ts';
import { isDecided } from '../../lib/serving.ts';
import { openTo } from '../../pod/preload/state.ts';
import { type Candidate, isAssignedTo, isCandidate } from '../candidates/candidate.ts';
import type { WarmOrder } from '../order.ts';
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
  openTo(pod) === undefined &&
  isRunning(pod);

/** Of a Pod whose hand-over was refused: had before; denied, for it is as it should be; or lost. */
export function podStanding(pod: KubernetesObject | undefined, warmPod: Candidate, order: WarmOrder): Half {
  if (isPodOf(pod, warmPod, order.claimant.uid)) return 'had';
  return isThere(pod, warmPod) && couldBeHad(pod, warmPod, order) ? 'denied' : 'lost';
}

/** Of a WarmPod that had changed; one that has not was refused for nothing that could pass. */
export function warmPodStanding(known: Candidate | undefined, before: Candidate, sandboxUid: string): Half {
  if (known === undefined) return 'lost';
  if (isAssignedTo(known, sandboxUid)) return 'ours';
  return known.resourceVersion !== before.resourceVersion && isCandidate(known) ? 'untried' : 'lost';
}

/** A Sandbox as the API server has it. */
export interface StoredSandbox {
  metadata: { uid: string; deletionTimestamp?: string };
  status?: Partial<SandboxStatus>;
}

/** Whether nothing is left to claim: the Sandbox is gone, being deleted, or has its Pod by its status. */
export const isClaimOver = (found: StoredSandbox | undefined, sandboxUid: string): boolean =>
  found?.metadata.uid !== sandboxUid ||
  found.metadata.deletionTimestamp !== undefined ||
  isDecided(found.status ?? {});
